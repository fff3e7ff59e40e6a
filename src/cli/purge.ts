/** Removes documents, and all that was made of what they said, from the store. */
import { embeddedText } from '../activities/index.js';
import type { Turn } from '../contracts/documents.js';
import {
  addCounts,
  NOTHING_PURGED,
  openStore,
  type PurgeCounts,
  type Store,
} from '../store/index.js';
import { confirm } from './confirm.js';
import { commandContext } from './context.js';
import { readPurgeScopes, type Scope, type ScopeFlags } from './purge-scope.js';
import { checkUnused } from './runs-in-use.js';
import type { TargetOptions } from './temporal-target.js';
import { terminal } from './terminal.js';

export interface PurgeFlags extends ScopeFlags, TargetOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly unchecked?: boolean;
  readonly json?: boolean;
}

/** How often a long purge says how far it is. */
const SAY_EVERY_MS = 5_000;
const SHOWN_FOLDERS = 10;

const passOptions = { vectorHashOf: (turns: readonly Turn[]) => embeddedText(turns).textHash };

/** @throws InputError, CommandError (a run uses the documents), StoreError */
export async function purge(flags: PurgeFlags): Promise<void> {
  const context = commandContext();
  const store = await openStore(context.store);
  try {
    const { scopes, description, purgedBefore } = await readPurgeScopes(store, flags);
    if (flags.dryRun === true) {
      report(await countAll(store, scopes), flags, { purgedBefore, rewritten: null, folders: [] });
      return;
    }
    const runs = await runsOn(store, scopes);
    const workflowIds = runs.map(({ workflowId }) => workflowId);
    await checkUnused(context, workflowIds, flags);
    await confirm(`Remove ${description} from the store for good?`, flags);
    const counts = await purgeAll(store, scopes);
    terminal.say('Rewriting the files of the store …');
    const rewritten = await store.purges.scrub();
    const folders = [...new Set(runs.map(({ out }) => out))];
    report(counts, flags, { purgedBefore, rewritten, folders });
  } finally {
    await store.close();
  }
}

async function runsOn(store: Store, scopes: readonly Scope[]) {
  return (await Promise.all(scopes.map(({ corpus }) => store.purges.runsOn(corpus.name)))).flat();
}

async function countAll(store: Store, scopes: readonly Scope[]): Promise<PurgeCounts> {
  let counts = NOTHING_PURGED;
  for (const scope of scopes) {
    const pass = store.purges.pass(scope, passOptions);
    for (let some = await pass.count(); some !== undefined; some = await pass.count()) {
      counts = addCounts(counts, some);
    }
  }
  return counts;
}

async function purgeAll(store: Store, scopes: readonly Scope[]): Promise<PurgeCounts> {
  let counts = NOTHING_PURGED;
  let saidAt = Date.now();
  for (const scope of scopes) {
    const pass = store.purges.pass(scope, passOptions);
    for (let some = await pass.next(); some !== undefined; some = await pass.next()) {
      counts = addCounts(counts, some);
      if (Date.now() - saidAt < SAY_EVERY_MS) continue;
      saidAt = Date.now();
      terminal.say(`${counts.documents} documents are purged so far.`);
    }
  }
  return counts;
}

function report(
  counts: PurgeCounts,
  { json, dryRun }: PurgeFlags,
  done: {
    readonly purgedBefore: number;
    /** Null when nothing was removed. */
    readonly rewritten: boolean | null;
    readonly folders: readonly string[];
  },
): void {
  const { purgedBefore, rewritten, folders } = done;
  if (json === true) {
    const result = { dryRun: dryRun === true, ...counts, ...done };
    terminal.print(JSON.stringify(result, null, 2));
    return;
  }
  const { documents, summaries, completions, vectors, reasonings } = counts;
  terminal.print(
    `${dryRun === true ? 'Would purge' : 'Purged'} ${documents} documents: ${summaries} summaries, ` +
      `${completions} stored answers, ${vectors} vectors, the reasoning of ${reasonings} labels.`,
  );
  if (purgedBefore > 0) terminal.say(`${purgedBefore} of those named were purged before.`);
  if (rewritten === null) return;
  terminal.say(
    rewritten
      ? "The store's file was rewritten: nothing of them is left in it."
      : 'PostgreSQL keeps what was removed in its files until VACUUM has made room and others have written there; ' +
          '`vacuum full` rewrites a table at once. Its write-ahead log and your backups keep it for as long as they are kept.',
  );
  terminal.say(
    'Categories of labels stay as statistics, calls stay as the bill, both without text. Temporal’s histories hold ids, ' +
      'counts and the taxonomy, and no text of documents.',
  );
  if (folders.length === 0) return;
  terminal.say('Not touched, since they are yours: the results that runs wrote to');
  for (const folder of folders.slice(0, SHOWN_FOLDERS)) terminal.say(`  ${folder}`);
  if (folders.length > SHOWN_FOLDERS)
    terminal.say(`  … and ${folders.length - SHOWN_FOLDERS} more`);
}
