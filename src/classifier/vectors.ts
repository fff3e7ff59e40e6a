/** Arithmetic on float64 vectors of equal length. */

/** The scalar product, as four sums side by side: one alone would wait for each addition to end before the next. */
export function dot(left: Float64Array, right: Float64Array): number {
  const whole = left.length - (left.length % 4);
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let index = 0; index < whole; index += 4) {
    first += (left[index] ?? 0) * (right[index] ?? 0);
    second += (left[index + 1] ?? 0) * (right[index + 1] ?? 0);
    third += (left[index + 2] ?? 0) * (right[index + 2] ?? 0);
    fourth += (left[index + 3] ?? 0) * (right[index + 3] ?? 0);
  }
  for (let index = whole; index < left.length; index += 1) {
    first += (left[index] ?? 0) * (right[index] ?? 0);
  }
  return first + second + (third + fourth);
}

/** Adds `factor` · `values` to `target`, in place. */
export function add(target: Float64Array, factor: number, values: Float64Array): void {
  for (let index = 0; index < target.length; index += 1) {
    target[index] = (target[index] ?? 0) + factor * (values[index] ?? 0);
  }
}

/** left − right, in a new array. */
export function difference(left: Float64Array, right: Float64Array): Float64Array {
  const result = left.slice();
  add(result, -1, right);
  return result;
}

/** The largest component in size. */
export function largest(values: Float64Array): number {
  let result = 0;
  for (const value of values) {
    const size = Math.abs(value);
    if (size > result) result = size;
  }
  return result;
}
