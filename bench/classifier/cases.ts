/** The training sets that both libraries are given: random ones from a seed, and embeddings of the public data sets. */
import { embeddingText } from '../../src/domain/documents.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import {
  syntheticData,
  type SyntheticData,
  type SyntheticOptions,
} from '../../test/classifier/synthetic-data.js';
import { readBankQueries, readDialogues, type DataSet } from '../quality/data.js';

export interface Case {
  /** Of the data; part of the key of what is kept. */
  readonly name: string;
  readonly Cs: readonly number[];
  /** Undefined where the data set is absent. */
  readonly load: () => Promise<SyntheticData | undefined>;
}

const random = (name: string, options: SyntheticOptions): Case => ({
  name,
  Cs: [1],
  load: () => Promise.resolve(syntheticData(options)),
});

const embedded = (name: string, Cs: readonly number[], read: () => DataSet | undefined): Case => ({
  name,
  Cs,
  load: async () => {
    const data = read();
    return data && (await embedLabelled(data));
  },
});

/** Values about as large as those of a normalised embedding. */
const shape = (rows: number, dimensions: number, classCount: number) =>
  random(`random ${rows} × ${dimensions} × ${classCount}`, {
    ...{ rows, dimensions, classCount, seed: 17, separation: 0.5, classes: 'uneven' },
    scale: 2 ** Math.round(Math.log2(Math.sqrt(dimensions / 3))),
  });

export const SMALL = shape(1_000, 1_536, 25);
export const LARGE = shape(10_000, 1_536, 77);

export const PARITY_CASES: readonly Case[] = [
  shape(500, 64, 2),
  shape(2_000, 256, 10),
  SMALL,
  embedded('sgd-chats domains', [1, 100], () => readDialogues('domain')),
  embedded('sgd-chats intents', [1, 100], () => readDialogues('intent')),
  LARGE,
  shape(10_000, 3_072, 77),
  embedded('banking77', [1], readBankQueries),
];

/** `offline:hashing` vectors of all documents, labelled with their gold. */
export async function embedLabelled({ documents }: DataSet): Promise<SyntheticData> {
  const { vectors } = await createOfflineEmbeddingModel({}).embed(
    documents.map(({ turns }) => embeddingText(turns)),
  );
  const dimensions = vectors[0]?.length ?? 0;
  const features = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) features.set(vector, row * dimensions);
  const classes = [...new Set(documents.map(({ gold }) => gold))].sort();
  const indices = new Map(classes.map((name, index) => [name, index]));
  const labels = Int32Array.from(documents, ({ gold }) => indices.get(gold) ?? -1);
  return { features, rows: vectors.length, dimensions, labels, classCount: classes.length };
}
