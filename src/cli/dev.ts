/** A Temporal server with its UI, and workers, until Ctrl-C. */
import { installRuntime, startWorkers } from '../worker.js';
import { commandContext, fileLogger } from './context.js';
import { EXIT } from './exit-codes.js';
import { onInterrupt } from './interrupt.js';
import { readProviderSetup } from './operator-file.js';
import { DEFAULT_ADDRESS, embeddedTarget } from './temporal-target.js';
import { colour, terminal } from './terminal.js';
import { readConcurrency } from './read-concurrency.js';

export async function runDev(flags: { readonly concurrency?: string }): Promise<void> {
  const concurrency = readConcurrency(flags.concurrency);
  const context = commandContext();
  const setup = readProviderSetup(context);
  const { logger, file } = fileLogger(context);
  installRuntime(logger);
  const target = await embeddedTarget(context, { preferDefaultPorts: true });
  const interrupt = onInterrupt();
  try {
    const workers = await startWorkers({
      ...setup,
      home: context.home,
      connection: { address: target.address },
      namespace: target.namespace,
      concurrency,
    });
    const isDefault = target.address.endsWith(DEFAULT_ADDRESS.slice(DEFAULT_ADDRESS.indexOf(':')));
    terminal.say(
      [
        `Temporal server  ${colour.bold(target.address)}`,
        ...(target.server.uiUrl === null
          ? []
          : [`Temporal UI      ${colour.bold(target.server.uiUrl)}`]),
        `Task queues      ${workers.queues.join(', ')}`,
        `State            ${context.home}`,
        `Worker's log     ${file}`,
        '',
        'Start a run with:',
        `  temporal workflow start --type tntLlm --task-queue tntflow --workflow-id demo --input-file examples/tnt-llm.json${isDefault ? '' : ` --address ${target.address}`}`,
        'Ctrl-C stops everything; runs go on at the next start.',
      ].join('\n'),
    );
    const failed = workers.stopped.then(() => 'interrupted' as const);
    await Promise.race([interrupt.pressed, failed]);
    terminal.say('\nStopping …');
    await workers.shutdown();
    process.exitCode = EXIT.done;
  } finally {
    interrupt.dispose();
    await target.server.release();
  }
}
