/** Whether both backends find scikit-learn's optimum: on random data and on real embeddings, at several shapes. */
import { existsSync } from 'node:fs';
import { PARITY_CASES } from './cases.js';
import { measure, NATIVE_BUILD, type BackendName } from './fit-one.js';
import { reference, referenceKey } from './scikit-learn.js';
import { withTrainingFiles } from './training-files.js';

export const PARITY_HEAD = [
  'data',
  'C',
  'class weights',
  'backend',
  'F above scikit-learn’s default fit',
  'tight F above its optimum',
  'equal predictions %',
  'largest margin of a difference',
];

export const backends = (): BackendName[] => [
  ...(existsSync(NATIVE_BUILD) ? (['tensorflow'] as const) : []),
  'wasm',
];

export async function* parityRows(): AsyncGenerator<(string | number)[]> {
  for (const { name, Cs, load } of PARITY_CASES) {
    const data = await load();
    if (!data) continue;
    const settings = Cs.flatMap((C) => [
      { C, classWeight: 'none' as const },
      { C, classWeight: 'balanced' as const },
    ]);
    for (const each of settings) {
      yield* await withTrainingFiles(data, (files) => {
        const theirs = reference(referenceKey(name, each), files, each);
        if (!theirs) return [];
        const { predictions } = theirs.exact;
        return backends().map((backend) => {
          const ours = measure({ files, ...each, backend, predictions });
          return [
            ...[name, each.C, each.classWeight, backend],
            (ours.objective / theirs.default.objective - 1).toExponential(1),
            (ours.exactObjective / theirs.exact.objective - 1).toExponential(1),
            (100 * ours.equal).toFixed(2),
            ours.equal === 1 ? '–' : ours.largestMargin.toExponential(1),
          ];
        });
      });
    }
  }
}
