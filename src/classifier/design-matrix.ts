/** The rows of a training set, kept on the TensorFlow backend in blocks for the products of each evaluation. */
import type { Tensor2D } from '@tensorflow/tfjs';
import type { TensorFlow } from './backend.js';

/** Values in a block: float32 sums stay short and exact enough, and a block's temporary copies small (16 MiB). */
const BLOCK_VALUES = 4_194_304;

export interface DesignMatrixOptions {
  readonly tf: TensorFlow;
  /** rows × `dimensions`, row-major. */
  readonly features: Float32Array;
  readonly dimensions: number;
  /** The rows to keep, in this order; all of them when left out. */
  readonly rows?: Int32Array | undefined;
  /** False when only `logits` will be asked for, which halves the memory. */
  readonly withTranspose: boolean;
}

interface Block {
  readonly firstRow: number;
  readonly values: Tensor2D;
  readonly transposed: Tensor2D | undefined;
}

export interface AccumulateOptions {
  /** `dimensions` × `columns`, row-major. */
  readonly weights: Float32Array;
  readonly columns: number;
  /** Turns a block's logits (its rows × `columns`) into residuals, in place. */
  readonly toResiduals: (logits: Float32Array, firstRow: number) => void;
  /** Xᵀ · residuals is added to its first `dimensions` × `columns` values. */
  readonly gradient: Float64Array;
}

/**
 * X and Xᵀ as tensors. Both are kept because the WASM backend multiplies by a transposed argument ten times slower than
 * by one that was transposed beforehand. `dispose` frees them.
 */
export class DesignMatrix {
  readonly rows: number;
  readonly dimensions: number;
  readonly #tf: TensorFlow;
  readonly #blocks: Block[] = [];

  constructor(options: DesignMatrixOptions) {
    const { tf, features, dimensions, rows } = options;
    this.#tf = tf;
    this.dimensions = dimensions;
    this.rows = rows?.length ?? features.length / dimensions;
    const blockRows = Math.max(1, Math.floor(BLOCK_VALUES / dimensions));
    try {
      for (let firstRow = 0; firstRow < this.rows; firstRow += blockRows) {
        const lastRow = Math.min(this.rows, firstRow + blockRows);
        const values = rows
          ? gather(features, dimensions, rows.subarray(firstRow, lastRow))
          : features.subarray(firstRow * dimensions, lastRow * dimensions);
        this.#addBlock(firstRow, values, options.withTranspose);
      }
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  #addBlock(firstRow: number, data: Float32Array, withTranspose: boolean): void {
    const shape: [number, number] = [data.length / this.dimensions, this.dimensions];
    const values = this.#tf.tensor2d(data, shape);
    const transposed = withTranspose ? this.#tf.transpose<Tensor2D>(values) : undefined;
    this.#blocks.push({ firstRow, values, transposed });
  }

  /** X · weights, rows × `columns`, row-major; `weights` is `dimensions` × `columns`. */
  logits(weights: Float32Array, columns: number): Float32Array {
    const result = new Float32Array(this.rows * columns);
    this.#withTensor(weights, columns, (tensor) => {
      for (const { firstRow, values } of this.#blocks) {
        result.set(this.#product(values, tensor), firstRow * columns);
      }
    });
    return result;
  }

  /** The two products of a gradient, block by block: logits forward, residuals backward. */
  accumulate({ weights, columns, toResiduals, gradient }: AccumulateOptions): void {
    this.#withTensor(weights, columns, (tensor) => {
      for (const { firstRow, values, transposed } of this.#blocks) {
        if (!transposed) throw new TypeError('this matrix was made without its transpose');
        const block = this.#product(values, tensor);
        toResiduals(block, firstRow);
        const share = this.#withTensor(block, columns, (residuals) =>
          this.#product(transposed, residuals),
        );
        for (let index = 0; index < share.length; index += 1) {
          gradient[index] = (gradient[index] ?? 0) + (share[index] ?? 0);
        }
      }
    });
  }

  dispose(): void {
    for (const { values, transposed } of this.#blocks.splice(0)) {
      values.dispose();
      transposed?.dispose();
    }
  }

  #withTensor<T>(data: Float32Array, columns: number, work: (tensor: Tensor2D) => T): T {
    const tensor = this.#tf.tensor2d(data, [data.length / columns, columns]);
    try {
      return work(tensor);
    } finally {
      tensor.dispose();
    }
  }

  // No tf.tidy: it would walk through the returned array, which takes longer than the product.
  #product(left: Tensor2D, right: Tensor2D): Float32Array {
    const product = this.#tf.matMul(left, right);
    try {
      return product.dataSync<'float32'>();
    } finally {
      product.dispose();
    }
  }
}

function gather(features: Float32Array, dimensions: number, rows: Int32Array): Float32Array {
  const block = new Float32Array(rows.length * dimensions);
  rows.forEach((row, index) => {
    block.set(features.subarray(row * dimensions, (row + 1) * dimensions), index * dimensions);
  });
  return block;
}
