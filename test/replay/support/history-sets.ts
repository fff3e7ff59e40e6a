/** The sets of recorded histories in the repository: one for each release, and `next` for what is not released yet. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import type { History } from '@temporalio/common/lib/proto-utils.js';
import type { WorkflowType } from '../../../src/client.js';
import { historyFromJson, type HistoryJson } from './history-json.js';

/** The one set that is recorded again and again. */
export const NEXT = 'next';

export interface RecordedHistory {
  readonly workflow: WorkflowType;
  /** What the run went through, e.g. `done`, `labelling`, `continued-2`. */
  readonly shape: string;
  readonly workflowId: string;
  /** As `temporal workflow show --output json` gives it. */
  readonly history: HistoryJson;
}

export interface ManifestEntry {
  readonly file: string;
  readonly workflow: WorkflowType;
  readonly shape: string;
  readonly workflowId: string;
  readonly events: number;
  readonly sha256: string;
}

export interface Manifest {
  /** Of tntflow; for `next` the one that the package had when it was recorded. */
  readonly version: string;
  /** Of Temporal's SDK. */
  readonly sdk: string;
  readonly histories: readonly ManifestEntry[];
}

const FOLDER = resolve(import.meta.dirname, '../histories');

/** Their names, in order. */
export function historySets(): string[] {
  return readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

export function readManifest(set: string): Manifest {
  return JSON.parse(readFileSync(join(FOLDER, set, 'manifest.json'), 'utf8')) as Manifest;
}

/** All files of a set but its manifest. */
export function filesOf(set: string): string[] {
  return readdirSync(join(FOLDER, set))
    .filter((name) => name !== 'manifest.json')
    .sort();
}

export function readText(set: string, file: string): string {
  return readFileSync(join(FOLDER, set, file), 'utf8');
}

/** As replay takes it. */
export function readHistory(set: string, file: string): History {
  return historyFromJson(JSON.parse(readText(set, file)));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** @throws Error when the set is a release's and there already: what was released stays as it was. */
export function refuseReleased(set: string, version: string, folder = FOLDER): void {
  if (set === NEXT) return;
  if (set !== version) {
    throw new Error(
      `A set is "${NEXT}" or this version's, "${version}", not "${set}": histories are recorded with the code there is.`,
    );
  }
  if (existsSync(join(folder, set))) {
    throw new Error(
      `The histories of ${set} were recorded before, and released sets are never recorded again: runs of that ` +
        'version may still be under way. Raise the version in package.json, or record "next".',
    );
  }
}

/** Writes a set in place of the one of that name, in one step. @throws Error as `refuseReleased`. */
export function writeSet(
  set: string,
  recorded: readonly RecordedHistory[],
  versions: Pick<Manifest, 'version' | 'sdk'>,
): Manifest {
  refuseReleased(set, versions.version);
  const part = join(FOLDER, `.${set}.part`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  const sorted = recorded.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const histories = sorted.map((each): ManifestEntry => {
    const { workflow, shape, workflowId, history } = each;
    const file = `${nameOf(each)}.json`;
    const text = oneEventALine(history);
    writeFileSync(join(part, file), text, { flag: 'wx' });
    const events = history.events.length;
    return { file, workflow, shape, workflowId, events, sha256: sha256(text) };
  });
  const manifest: Manifest = { ...versions, histories };
  writeFileSync(join(part, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  const folder = join(FOLDER, set);
  rmSync(folder, { recursive: true, force: true });
  renameSync(part, folder);
  return manifest;
}

function nameOf({ workflow, shape }: Pick<RecordedHistory, 'workflow' | 'shape'>): string {
  return `${workflow}-${shape}`;
}

function oneEventALine({ events }: HistoryJson): string {
  return `{"events":[\n${events.map((event) => JSON.stringify(event)).join(',\n')}\n]}\n`;
}
