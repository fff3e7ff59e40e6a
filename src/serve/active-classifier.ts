/** A classifier that is ready to answer: read, checked, with its embedding model, and named by its content. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { classifyVectors, loadClassifier, type LoadedClassifier } from '../classifier/index.js';
import { parseJson } from '../domain/json.js';
import { joinVectors, type TextEmbedder } from './text-embedder.js';

export interface ActiveClassifier {
  /** 12 hexadecimal digits that change with the classifier's content. */
  readonly version: string;
  readonly classifier: LoadedClassifier;
  /** Null where the service takes vectors alone. */
  readonly embedder: TextEmbedder | null;
  /** Of the categories, by their ids, as far as the results beside the classifier hold them. */
  readonly descriptions: ReadonlyMap<string, string>;
}

export interface ActivateOptions {
  readonly folder: string;
  /** @returns null where the service takes vectors alone. @throws ProviderError when the model cannot be used here. */
  readonly embedderOf: (model: string) => Promise<TextEmbedder | null>;
}

/**
 * @throws ClassifierFileError when the folder holds no classifier that can be used.
 * @throws ProviderError, or ModelNameError, when its embedding model cannot be used here.
 */
export async function activateClassifier({
  folder,
  embedderOf,
}: ActivateOptions): Promise<ActiveClassifier> {
  const classifier = await loadClassifier({ folder });
  const { dimensions } = classifier.embedding;
  const embedder = await embedderOf(classifier.embedding.model);
  // What every request will do is done once before the first one.
  const probe =
    embedder?.model.recomputable === true
      ? await embedder.embed(['a text'], new AbortController().signal)
      : [new Float32Array(dimensions)];
  classifyVectors(classifier, joinVectors(probe, { texts: 1, dimensions }));
  return {
    version: versionOf(classifier),
    classifier,
    embedder,
    descriptions: await readDescriptions(folder, classifier),
  };
}

/** The same for the same content, wherever and whenever it is read. */
function versionOf({ model: _, ...json }: LoadedClassifier): string {
  return createHash('sha256').update(JSON.stringify(json)).digest('hex').slice(0, 12);
}

const taxonomyFile = z.object({
  version: z.int(),
  categories: z.array(z.object({ id: z.string(), name: z.string(), description: z.string() })),
});

/**
 * A run writes `taxonomy.json` beside the classifier's folder. It is an extra: where it is missing, or of another
 * version or run, there are no descriptions, and that is no fault.
 */
async function readDescriptions(
  folder: string,
  { categories, taxonomyVersion }: LoadedClassifier,
): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path.join(folder, '..', 'taxonomy.json'), 'utf8').catch(() => '');
  const read = taxonomyFile.safeParse(parseJson(text));
  if (!read.success || read.data.version !== taxonomyVersion) return new Map();
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const fitting = read.data.categories.filter(({ id, name }) => names.get(id) === name);
  return new Map(fitting.map(({ id, description }) => [id, description]));
}
