/** Finds the rows that hold the very same vector. */

/**
 * @param features - rows × `dimensions`, row-major.
 * @returns for each row the first row that equals it, bit by bit; itself where there is none before it.
 */
export function equalVectors(features: Float32Array, dimensions: number): Int32Array {
  const bits = new Uint32Array(features.buffer, features.byteOffset, features.length);
  const firstOf = new Int32Array(features.length / dimensions);
  const byHash = new Map<number, number[]>();
  for (let row = 0; row < firstOf.length; row += 1) {
    const start = row * dimensions;
    let hash = 0x811c9dc5;
    for (let index = start; index < start + dimensions; index += 1) {
      hash = Math.imul(hash ^ (bits[index] ?? 0), 0x01000193);
    }
    const alike = byHash.get(hash) ?? [];
    const twin = alike.find((other) => isEqual(bits, start, other * dimensions, dimensions));
    firstOf[row] = twin ?? row;
    if (twin !== undefined) continue;
    alike.push(row);
    byHash.set(hash, alike);
  }
  return firstOf;
}

function isEqual(bits: Uint32Array, left: number, right: number, length: number): boolean {
  for (let index = 0; index < length; index += 1) {
    if (bits[left + index] !== bits[right + index]) return false;
  }
  return true;
}
