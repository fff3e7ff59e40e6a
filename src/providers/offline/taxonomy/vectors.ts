/** Arithmetic on dense vectors. */

/** Vectors of equal length, one a text. */
export type Vectors = readonly Float64Array[];

export function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += (a[i] ?? 0) * (b[i] ?? 0);
  return total;
}

/** Of length 1, or all zeros when it has no length to speak of. */
export function unit(vector: Float64Array): Float64Array {
  const norm = Math.sqrt(dot(vector, vector));
  return norm < 1e-9 ? new Float64Array(vector.length) : vector.map((value) => value / norm);
}

export function isZero(vector: Float64Array): boolean {
  return vector.every((value) => value === 0);
}
