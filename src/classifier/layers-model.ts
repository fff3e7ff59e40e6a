/** The trained parameters as a TensorFlow.js LayersModel: `model.json` and the bytes of `weights.bin`. */
import type { LinearModel } from './linear-model.js';

/** `model.json`: one dense layer with softmax, which `tf.loadLayersModel` opens. */
export function layersModelJson({ dimensions, classCount }: LinearModel): unknown {
  return {
    format: 'layers-model',
    generatedBy: 'tntflow',
    convertedBy: null,
    modelTopology: {
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
      model_config: {
        class_name: 'Sequential',
        config: {
          name: 'tntflow_classifier',
          layers: [
            {
              class_name: 'Dense',
              config: {
                name: 'classifier',
                trainable: true,
                dtype: 'float32',
                batch_input_shape: [null, dimensions],
                units: classCount,
                activation: 'softmax',
                use_bias: true,
              },
            },
          ],
        },
      },
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: [
          { name: 'classifier/kernel', shape: [dimensions, classCount], dtype: 'float32' },
          { name: 'classifier/bias', shape: [classCount], dtype: 'float32' },
        ],
      },
    ],
  };
}

/** The weights, then the intercept, float32 little-endian. */
export function encodeWeights({ weights, intercept }: LinearModel): Uint8Array {
  const view = new DataView(new ArrayBuffer((weights.length + intercept.length) * 4));
  weights.forEach((value, index) => view.setFloat32(index * 4, value, true));
  intercept.forEach((value, index) => {
    view.setFloat32((weights.length + index) * 4, value, true);
  });
  return new Uint8Array(view.buffer);
}

/** The reverse of `encodeWeights`; `bytes` has exactly the length that the shape asks for. */
export function decodeWeights(
  bytes: Uint8Array,
  { dimensions, classCount }: Pick<LinearModel, 'dimensions' | 'classCount'>,
): LinearModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = (first: number, count: number) =>
    Float32Array.from({ length: count }, (_, index) => view.getFloat32((first + index) * 4, true));
  const weightCount = dimensions * classCount;
  return {
    dimensions,
    classCount,
    weights: read(0, weightCount),
    intercept: read(weightCount, classCount),
  };
}
