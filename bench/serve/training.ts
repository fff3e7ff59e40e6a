/** What both services learn from and are asked: the sample corpus, whole or its first messages, with its gold labels. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { saveClassifier, trainClassifier } from '../../src/classifier/index.js';
import { embeddingText } from '../../src/domain/documents.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { recordToDocument } from '../../src/sources/record-to-document.js';

export interface TextSet {
  readonly name: string;
  readonly texts: readonly string[];
  readonly labels: readonly string[];
}

const EXAMPLES = resolve(import.meta.dirname, '../../examples');

/** `first messages` are what a service that routes requests gets, `whole chats` what one that reports on them does. */
export function readTextSets(): TextSet[] {
  const gold = new Map(
    readLines('support-chats.gold.jsonl').map((line) => {
      const { id, topic } = line as { readonly id: string; readonly topic: string };
      return [id, topic];
    }),
  );
  const documents = readLines('support-chats.jsonl').flatMap((record, index) => {
    const read = recordToDocument(record, { position: index + 1, where: `line ${index + 1}` });
    const label = read.kind === 'document' ? gold.get(read.document.id) : undefined;
    return read.kind === 'document' && label !== undefined
      ? [{ turns: read.document.turns, label }]
      : [];
  });
  const labels = documents.map(({ label }) => label);
  return [
    {
      name: 'first messages',
      texts: documents.map(({ turns }) => turns[0]?.content ?? ''),
      labels,
    },
    { name: 'whole chats', texts: documents.map(({ turns }) => embeddingText(turns)), labels },
  ];
}

/** Trains ours on `offline:hashing` and saves it. @returns the number of categories. */
export async function trainTntflow({ texts, labels }: TextSet, folder: string): Promise<number> {
  const model = createOfflineEmbeddingModel();
  const { vectors } = await model.embed(texts);
  const ids = [...new Set(labels)];
  const classifier = await trainClassifier({
    train: {
      features: Float32Array.from(vectors.flatMap((vector) => [...vector])),
      categoryIds: labels,
    },
    test: { features: new Float32Array(0), categoryIds: [] },
    dimensions: vectors[0]?.length ?? 0,
    categories: ids.map((id) => ({ id, name: id })),
    classWeight: 'balanced',
    C: 100,
    seed: 1,
  });
  const origin = { embeddingModel: model.name, taxonomyVersion: null, run: null };
  await saveClassifier({
    folder,
    classifier,
    origin: { ...origin, trainedAt: new Date().toISOString() },
  });
  return ids.length;
}

function readLines(name: string): unknown[] {
  const lines = readFileSync(resolve(EXAMPLES, name), 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as unknown);
}
