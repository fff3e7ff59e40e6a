/** Labelled vectors from a seed, bit for bit those that `fixtures/make-fixtures.py` gives to scikit-learn. */

export interface SyntheticOptions {
  readonly rows: number;
  readonly dimensions: number;
  readonly classCount: number;
  readonly seed: number;
  /** How far apart the classes are; a power of two, so that no product is rounded. */
  readonly separation: number;
  /** `uneven`: low classes are common, high ones rare. */
  readonly classes: 'even' | 'uneven';
  /** Every value is divided by this: a power of two. */
  readonly scale?: number;
}

export interface SyntheticData {
  readonly features: Float32Array;
  readonly rows: number;
  readonly dimensions: number;
  readonly labels: Int32Array;
  readonly classCount: number;
}

export function syntheticData(options: SyntheticOptions): SyntheticData {
  const { rows, dimensions, classCount, separation, classes, scale = 1 } = options;
  const uniform = uniformNumbers(options.seed);
  const noise = () => uniform() + uniform() + uniform() + uniform() - 2;
  const centres = Array.from({ length: classCount * dimensions }, noise);
  const features = new Float32Array(rows * dimensions);
  const labels = new Int32Array(rows);
  for (let row = 0; row < rows; row += 1) {
    const draw = uniform();
    const label = classes === 'even' ? row % classCount : Math.floor(draw * draw * classCount);
    labels[row] = label;
    for (let dimension = 0; dimension < dimensions; dimension += 1) {
      const centre = centres[label * dimensions + dimension] ?? 0;
      features[row * dimensions + dimension] = (separation * centre + noise()) / scale;
    }
  }
  return { features, rows, dimensions, labels, classCount };
}

/** A linear congruential generator: 24 bits of uniform numbers in [0, 1). */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 16_777_216;
  };
}
