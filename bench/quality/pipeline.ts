/** One run of the whole pipeline by the built command, as a user starts it, on documents without their gold labels. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadClassifier, predictBest } from '../../src/classifier/index.js';
import type { CategoryRow } from '../../src/contracts/models.js';
import type { RunResult } from '../../src/contracts/progress.js';
import { OTHER } from '../../src/contracts/taxonomy.js';
import { embeddingText } from '../../src/domain/documents.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { openStore } from '../../src/store/index.js';
import type { DataSet, LabelledDocument } from './data.js';

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

export interface Labelled {
  readonly document: LabelledDocument;
  /** A category's name, or `Other`. */
  readonly label: string;
}

export interface PipelineRun {
  readonly result: RunResult;
  readonly rows: readonly CategoryRow[];
  /** The sample with the model's labels. */
  readonly labelled: readonly Labelled[];
  /** The held-out part of it with the classifier's labels. */
  readonly classified: readonly Labelled[];
  /** From the start of the command to its end. */
  readonly seconds: number;
}

export async function runPipeline(
  data: DataSet,
  { seed, folder }: { readonly seed: number; readonly folder: string },
): Promise<PipelineRun> {
  await mkdir(folder, { recursive: true });
  const source = join(folder, 'documents.jsonl');
  // Neither gold nor metadata: the pipeline sees turns alone.
  const lines = data.documents.map(({ turns }, index) =>
    JSON.stringify({ id: `${index}`, messages: turns }),
  );
  await writeFile(source, `${lines.join('\n')}\n`);
  const home = join(folder, 'home');
  const out = join(folder, 'out');
  const started = performance.now();
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [
      ...[CLI, 'run', '--embedded', '--json', '--source', source, '--out', out],
      ...['--sample-size', '1000', '--seed', `${seed}`],
      ...['--use-case', 'Find out what people want from the assistant.'],
    ],
    { env: { ...process.env, TNTFLOW_HOME: home }, maxBuffer: 1 << 26 },
  );
  const seconds = (performance.now() - started) / 1_000;
  const result = JSON.parse(stdout) as RunResult;
  return {
    result,
    seconds,
    rows: result.categories.map(({ name, description }, index) => ({
      id: `${index + 1}`,
      name,
      description,
    })),
    labelled: await readLabels(data, out),
    classified: await classifyTestPart(data, { home, out, runId: result.runId }),
  };
}

async function readLabels({ documents }: DataSet, out: string): Promise<Labelled[]> {
  const lines = (await readFile(join(out, 'labels.jsonl'), 'utf8')).trim().split('\n');
  return lines
    .map((line) => JSON.parse(line) as { documentId: string; category: string; source: string })
    .filter(({ source }) => source === 'llm')
    .flatMap(({ documentId, category }) => {
      const document = documents[Number(documentId)];
      return document === undefined ? [] : [{ document, label: category }];
    });
}

async function classifyTestPart(
  { documents }: DataSet,
  { home, out, runId }: { readonly home: string; readonly out: string; readonly runId: number },
): Promise<Labelled[]> {
  const classifier = await loadClassifier({ folder: join(out, 'classifier') });
  const embedder = createOfflineEmbeddingModel();
  const store = await openStore(join(home, 'store.db'));
  try {
    const sampled = await store.samples.range(runId, 'label', { from: 0, to: documents.length });
    const keys = sampled.filter(({ split }) => split === 'test').map(({ document }) => document);
    const held = await store.corpora.documents(keys);
    const { vectors } = await embedder.embed(held.map(({ turns }) => embeddingText(turns)));
    return held.flatMap(({ id }, index) => {
      const document = documents[Number(id)];
      const vector = vectors[index];
      if (document === undefined || vector === undefined) return [];
      const [best = 0] = predictBest(classifier.model, vector).best;
      return [{ document, label: classifier.categories[best]?.name ?? OTHER }];
    });
  } finally {
    await store.close();
  }
}
