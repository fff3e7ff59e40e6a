/** `tntflow classifier serve`. */
import { Command } from 'commander';
import type { ClassifierServeFlags } from '../classifier-serve.js';

export function classifierServeCommand(): Command {
  return new Command('serve')
    .description('answer requests over HTTP with a classifier until a signal ends it')
    .requiredOption('--classifier <folder>', 'the classifier, as in results/demo/classifier')
    .option('--host <address>', 'where to listen; beyond loopback, set TNTFLOW_SERVE_TOKEN')
    .option('--port <number>', 'where to listen; 0 takes a free port; by default 8090')
    .option('--rate-limit <number>', 'most requests a minute of one address; 0: no limit; 6000')
    .option('--body-limit <bytes>', 'most bytes of a request; 1048576')
    .option('--request-timeout <duration>', 'for receiving a request, and for answering it; 30s')
    .option('--concurrency <number>', 'most calls in flight to a provider’s embedding model; 20')
    .option('--trust-proxy <addresses>', 'proxies whose X-Forwarded-For is believed')
    .option('--drain-delay <duration>', 'how long /readyz says 503 before connections end; 1s')
    .option('--drain-timeout <duration>', 'how long open requests may take at the end; 20s')
    .option('--vectors-only', 'take vectors alone: the embedding model is never called')
    .action(async (flags: ClassifierServeFlags) => {
      const { runClassifierServe } = await import('../classifier-serve.js');
      await runClassifierServe(flags);
    });
}
