/** The stand-in provider as a process of its own, so that it does not run on the benchmark's thread. */
import process from 'node:process';
import { startStandInServer } from '../../dist/testing/index.js';

const server = await startStandInServer({
  latencyMs: Number(process.argv[2]),
  requestsPerMinute: 100_000_000,
  tokensPerMinute: 100_000_000_000,
});
process.on('message', () => {
  process.send?.({ calls: server.calls.length, peakInFlight: server.peakInFlight });
});
process.on('disconnect', () => void server.close());
process.send?.({ url: server.url });
