/** Shows where a run is, what it waits for, and what was set aside. */
import type { TntflowClient } from '../client.js';
import type { Progress } from '../contracts/progress.js';
import { findEstimate } from '../activities/estimate/stored-estimate.js';
import { refreshView } from '../activities/refresh/refresh-report.js';
import { spendingOf } from '../domain/usage.js';
import { estimated, isFree, spent } from '../report/index.js';
import { openStore, type Store } from '../store/index.js';
import { commandContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { onInterrupt } from './interrupt.js';
import { createProgressView, seconds } from './progress-view.js';
import { withRunningServer } from './running-server.js';
import { renderRefresh } from './show-refresh.js';
import { terminal } from './terminal.js';

export interface StatusFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

const SHOWN = 20;

export async function showStatus(workflowId: string, flags: StatusFlags): Promise<void> {
  const context = commandContext();
  const store = await openStore(context.store);
  try {
    await withRunningServer(context, flags, async (client) => {
      if (flags.watch === true) await watch(client, workflowId);
      await show(client, store, workflowId, flags.json === true);
    });
  } finally {
    await store.close();
  }
}

async function show(
  client: TntflowClient,
  store: Store,
  workflowId: string,
  json: boolean,
): Promise<void> {
  const execution = await client.describe(workflowId);
  const progress = await client.progress(workflowId).catch(() => null);
  const run = await store.runs.latest(workflowId);
  const setAside = run === undefined ? [] : await store.outcomes.listSetAside(run.id);
  const money = run === undefined ? null : await moneyOf(store, run.id);
  const refresh = run === undefined ? null : ((await refreshView(store, run.id))?.result ?? null);
  if (json) {
    terminal.print(
      JSON.stringify(
        {
          ...{ workflowId, ...execution, progress, ...money, setAside },
          ...(refresh && { refresh }),
          out: run?.config.out ?? null,
        },
        null,
        2,
      ),
    );
    return;
  }
  terminal.print(`${workflowId}  ${execution.type}  ${execution.status}`);
  if (progress === null)
    terminal.print(
      'No worker answers for it just now. Start one with `tntflow worker` or `tntflow run resume`.',
    );
  else terminal.print(renderProgress(progress));
  if (money !== null && !isFree(money.spending, money.estimate)) {
    const expected = money.estimate === null ? '' : `, estimated ${estimated(money.estimate)}`;
    terminal.print(`Cost so far ${spent(money.spending)}${expected}`);
  }
  if (refresh !== null) terminal.print(renderRefresh(refresh));
  for (const { type, attempt, lastFailure } of execution.retrying) {
    terminal.print(
      `Trying ${type} again (attempt ${attempt}): ${lastFailure ?? 'no reason given'}`,
    );
  }
  for (const { documentId, stage, reason } of setAside.slice(0, SHOWN)) {
    terminal.print(`Set aside ${documentId} (${stage}): ${reason}`);
  }
  if (setAside.length > SHOWN) terminal.print(`… and ${setAside.length - SHOWN} more`);
  if (run !== undefined) terminal.print(`Results: ${run.config.out}`);
}

/** From the ledger, which knows of calls that no finished activity has told of yet. */
async function moneyOf(store: Store, runId: number) {
  return {
    spending: spendingOf(await store.calls.usage(runId)),
    estimate: (await findEstimate(store, runId)) ?? null,
  };
}

function renderProgress({
  stage,
  done,
  total,
  setAside,
  usage,
  etaSeconds,
  waiting,
  notes,
}: Progress): string {
  return [
    `Stage ${stage}${total > 0 ? ` ${done}/${total}` : ''}${etaSeconds === null ? '' : `, about ${seconds(etaSeconds)} left`}`,
    `Set aside ${setAside}; ${usage.calls} calls, ${usage.inputTokens} tokens in, ${usage.outputTokens} out, ${usage.reused} answers reused`,
    ...(waiting === null ? [] : [`Waiting: ${waiting.reason}`]),
    ...notes,
  ].join('\n');
}

async function watch(client: TntflowClient, workflowId: string): Promise<void> {
  const view = createProgressView(terminal);
  const interrupt = onInterrupt();
  const watching = new AbortController();
  void interrupt.pressed.then(() => {
    watching.abort();
    process.exitCode = EXIT.detached;
  });
  try {
    for await (const look of client.watch(workflowId, { signal: watching.signal })) {
      view.show(look);
    }
  } finally {
    view.stop();
    interrupt.dispose();
  }
}
