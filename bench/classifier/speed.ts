/** Seconds to the objective that scikit-learn's default fit reached, and peak memory, all measured in one run. */
import { LARGE, SMALL } from './cases.js';
import { measure } from './fit-one.js';
import { backends } from './parity.js';
import { timedFit } from './scikit-learn.js';
import { withTrainingFiles } from './training-files.js';

export const SPEED_HEAD = [
  'data',
  'class weights',
  'what computes',
  'seconds',
  'of scikit-learn’s',
  'iterations',
  'peak MiB',
];

const REPEATS = 5;
/** Relative: the objective is printed in float64 and ours is summed from float32 products. */
const NOISE = 1e-7;

export async function* speedRows(): AsyncGenerator<(string | number)[]> {
  for (const { name, load } of [SMALL, LARGE]) {
    const data = await load();
    if (!data) continue;
    for (const classWeight of ['none', 'balanced'] as const) {
      yield* await withTrainingFiles(data, (files) => {
        const settings = { C: 1, classWeight };
        const theirs = timedFit(files, settings, REPEATS);
        if (!theirs) return [];
        const row = (
          what: string,
          {
            seconds,
            iterations,
            peakMiB,
          }: Omit<typeof theirs, 'objective' | 'seconds'> & {
            readonly seconds: number | null;
          },
        ) => [
          ...[name, classWeight, what],
          seconds?.toFixed(2) ?? 'not reached',
          seconds === null ? '–' : `${(seconds / theirs.seconds).toFixed(2)} ×`,
          ...[iterations, Math.round(peakMiB)],
        ];
        const target = theirs.objective * (1 + NOISE);
        return [
          row('scikit-learn', theirs),
          ...backends().map((backend) =>
            row(backend, measure({ files, ...settings, backend, target, repeats: REPEATS })),
          ),
        ];
      });
    }
  }
}
