/** Labels the records of standard input on standard output: a filter, without Temporal and without a store. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { ClassifierFileError, loadClassifier, type LoadedClassifier } from '../classifier/index.js';
import { InputError, readEnvironment } from '../config/index.js';
import type { RunInput } from '../contracts/run-input.js';
import { ModelNameError } from '../domain/model-names.js';
import { resolveHome } from '../embedded/home.js';
import { createModelRegistry } from '../providers/index.js';
import { ProviderError, UnsupportedModelError } from '../providers/errors/index.js';
import { count } from '../report/index.js';
import { openSource } from '../sources/index.js';
import { registryOptions } from '../worker/providers.js';
import { CommandError, EXIT } from './exit-codes.js';
import { missingKeysOf } from './missing-keys.js';
import { readProviderSetup } from './operator-file.js';
import { classifyRecords } from './pipe/classify-records.js';
import { LineWriter } from './pipe/line-writer.js';

const DEFAULT_CONCURRENCY = 20;

export interface PipeStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Messages for a person. */
  readonly say: (text: string) => void;
}

export interface PipeInput extends Pick<RunInput, 'format' | 'columns' | 'since' | 'concurrency'> {
  /** Folder of the classifier. */
  readonly folder: string;
}

/** @returns the exit code: 0; 3 when records could not be read or labelled; 0 also when the reader had enough. */
export async function classifyPipe(input: PipeInput, streams: PipeStreams): Promise<number> {
  const classifier = await readClassifier(input.folder);
  const environment = readEnvironment(process.env);
  const setup = readProviderSetup({ environment, home: resolveHome() });
  const models = createModelRegistry(registryOptions(setup));
  try {
    const missing = missingKeysOf([classifier.embedding.model], setup);
    if (missing.length > 0) throw new CommandError(missing.join('\n'), EXIT.usage);
    const model = await models.embeddingModel(classifier.embedding.model);
    const concurrency = input.concurrency ?? environment.TNTFLOW_CONCURRENCY ?? DEFAULT_CONCURRENCY;
    return await pump(input, streams, { classifier, model, concurrency });
  } catch (error) {
    // A classifier may have been trained on vectors of the user's own, whose texts nobody here can embed.
    if (error instanceof ModelNameError || error instanceof UnsupportedModelError) {
      throw new InputError(`--classifier: its vectors cannot be made here: ${error.message}`);
    }
    if (error instanceof ProviderError) throw new CommandError(error.message, EXIT.unreachable);
    throw error;
  } finally {
    await models.close();
  }
}

async function pump(
  { format, columns, since }: PipeInput,
  { stdin, stdout, say }: PipeStreams,
  tools: Omit<Parameters<typeof classifyRecords>[1], 'signal' | 'onPause'>,
): Promise<number> {
  if (await isEmpty(stdin)) return EXIT.done;
  const stop = new AbortController();
  const writer = new LineWriter(stdout, () => stop.abort());
  const counts = { labelled: 0, empty: 0, bad: 0 };
  try {
    const { signal } = stop;
    const records = openSource('-', { format, columns, since, stdin, signal });
    for await (const outcomes of classifyRecords(records, { ...tools, signal, onPause: say })) {
      let block = '';
      for (const outcome of outcomes) {
        counts[outcome.kind] += 1;
        if (outcome.kind === 'labelled') block += `${JSON.stringify(outcome.line)}\n`;
        else if (outcome.kind === 'bad') say(outcome.reason);
      }
      if (block !== '') await writer.write(block);
      if (writer.isGone) return EXIT.done;
    }
    await writer.flush();
  } catch (error) {
    if (!writer.isGone) throw error;
    return EXIT.done;
  } finally {
    stop.abort();
  }
  say(summary(counts));
  return counts.bad > 0 ? EXIT.setAside : EXIT.done;
}

async function readClassifier(folder: string): Promise<LoadedClassifier> {
  try {
    return await loadClassifier({ folder });
  } catch (error) {
    if (!(error instanceof ClassifierFileError)) throw error;
    throw new InputError(`--classifier: ${error.message}`);
  }
}

/** A filter that is given nothing has nothing to do, which is no mistake. */
async function isEmpty(stdin: Readable): Promise<boolean> {
  if (stdin.readableEnded) return true;
  // An error is found again by whoever reads on.
  const notEmpty = () => false;
  const ended = once(stdin, 'end').then(() => true, notEmpty);
  const readable = once(stdin, 'readable').then(notEmpty, notEmpty);
  if (await Promise.race([ended, readable])) return true;
  const head = stdin.read() as Buffer | string | null;
  if (head === null) return await ended;
  stdin.unshift(head);
  return false;
}

function summary({ labelled, empty, bad }: Record<'labelled' | 'empty' | 'bad', number>): string {
  return [
    `${count(labelled)} documents classified`,
    ...(empty > 0 ? [`${count(empty)} without text skipped`] : []),
    ...(bad > 0 ? [`${count(bad)} set aside`] : []),
  ].join(', ');
}
