import { PARITY_CASES } from './cases.js';
import { measure } from './fit-one.js';
import { keptReferences, referenceKey } from './scikit-learn.js';
import { withTrainingFiles } from './training-files.js';
const kept = keptReferences();
for (const [index, C, classWeight, backend] of [
  [5, 1, 'none', 'tensorflow'],
  [5, 1, 'balanced', 'tensorflow'],
  [3, 1, 'none', 'tensorflow'],
  [3, 1, 'balanced', 'tensorflow'],
  [3, 100, 'none', 'tensorflow'],
  [3, 100, 'balanced', 'tensorflow'],
  [6, 1, 'none', 'tensorflow'],
  [7, 1, 'none', 'tensorflow'],
  [7, 1, 'balanced', 'tensorflow'],
  [4, 1, 'none', 'tensorflow'],
  [4, 1, 'balanced', 'tensorflow'],
  [4, 100, 'none', 'tensorflow'],
  [4, 100, 'balanced', 'tensorflow'],
  [6, 1, 'balanced', 'tensorflow'],
  [3, 1, 'none', 'wasm'],
  [5, 1, 'none', 'wasm'],
  [5, 1, 'balanced', 'wasm'],
  [7, 1, 'none', 'wasm'],
] as const) {
  const c = PARITY_CASES[index]!;
  const name = c.name;
  const data = (await c.load())!;
  const theirs = kept[referenceKey(name, { C, classWeight })]!;
  await withTrainingFiles(data, (files) => {
    const ours = measure({ files, C, classWeight, backend, predictions: theirs.exact.predictions });
    console.log(
      [
        name,
        C,
        classWeight,
        backend,
        (ours.objective / theirs.default.objective - 1).toExponential(1),
        (ours.exactObjective / theirs.exact.objective - 1).toExponential(1),
        (100 * ours.equal).toFixed(2),
        ours.largestMargin.toExponential(1),
      ].join(' | '),
    );
  });
}
