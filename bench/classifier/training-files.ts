/** A training set in two files, so that processes of either language read the very same numbers. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SyntheticData } from '../../test/classifier/synthetic-data.js';

export interface TrainingFiles {
  /** float32, rows × dimensions. */
  readonly features: string;
  /** int32, one a row. */
  readonly labels: string;
  readonly dimensions: number;
  readonly classCount: number;
}

export async function withTrainingFiles<T>(
  { features, labels, dimensions, classCount }: SyntheticData,
  work: (files: TrainingFiles) => T | Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-bench-'));
  const files = { features: join(folder, 'features.f32'), labels: join(folder, 'labels.i32') };
  try {
    writeFileSync(files.features, features);
    writeFileSync(files.labels, labels);
    return await work({ ...files, dimensions, classCount });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function readTrainingFiles({ features, labels }: TrainingFiles) {
  return {
    features: new Float32Array(Uint8Array.from(readFileSync(features)).buffer),
    labels: new Int32Array(Uint8Array.from(readFileSync(labels)).buffer),
  };
}
