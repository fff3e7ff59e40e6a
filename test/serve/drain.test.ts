/** The end of a service: told at /readyz, no request cut off that ends in time, and no connection left. */
import { Agent, request } from 'node:http';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EmbeddingModel } from '../../src/contracts/models.js';
import { startStandInServer, type StandInServer } from '../../src/testing/index.js';
import { gate } from '../support/gate.js';
import { until } from '../support/processes.js';
import { saved, served, trained, type TestService } from './support.js';

const MODEL = 'openai:text-embedding-3-large';
let folder: string;
beforeAll(async () => {
  folder = await saved(await trained(), { embeddingModel: MODEL });
});

/** A service whose embedding model takes a while. */
async function slowService(settings: object, latencyMs = 700) {
  const provider = await startStandInServer({
    latencyMs: ({ endpoint }) => (endpoint === 'embeddings' ? latencyMs : 0),
  });
  const service = await served({
    folder,
    models: { openai: { apiKey: 'sk-test-0123456789abcdefghij', baseUrl: provider.openAiUrl } },
    settings,
  });
  return { service, provider };
}

/** Texts that the provider was sent. */
const sent = ({ calls }: StandInServer) => calls.flatMap(({ request }) => request.texts).length;

/** Answers never; says when it was told to give up. */
function endlessModel() {
  const { opened: called, open: call } = gate();
  const { opened: givenUp, open: giveUp } = gate();
  const model: EmbeddingModel = {
    ...{ name: MODEL, batchSize: 8, recomputable: false },
    preflight: () => Promise.resolve(),
    embed: (_, { signal } = {}) =>
      new Promise((__, reject) => {
        call();
        signal?.addEventListener('abort', () => {
          giveUp();
          reject(new Error('given up'));
        });
      }),
  };
  return { model, called, givenUp };
}

describe('a service that ends', () => {
  it('says so at /readyz while it still answers, and refuses connections afterwards', async () => {
    const { service, provider } = await slowService({}, 10);
    const drained = service.drain({ delayMs: 1_500 });
    const ready = await service.ask('/readyz');
    expect(ready.status).toBe(503);
    expect(ready.headers.get('content-type')).toContain('application/problem+json');
    expect((await service.ask('/healthz')).status).toBe(200);
    expect((await service.classify({ texts: ['refund'] })).status).toBe(200);
    expect(await drained).toBe(true);
    await expect(service.ask('/healthz')).rejects.toThrow('fetch failed');
    await provider.close();
  });

  it('lets requests in flight end, also on connections that are kept', async () => {
    const { service, provider } = await slowService({});
    const agent = new Agent({ keepAlive: true });
    const [first, second] = [exchange(service, agent), exchange(service, agent)];
    await until('both texts', () => (sent(provider) === 2 ? true : undefined));
    const started = performance.now();
    expect(await service.drain({ delayMs: 0 })).toBe(true);
    // Kept connections live for 72 s when nobody closes them.
    expect(performance.now() - started).toBeLessThan(30_000);
    expect(await first).toEqual({ status: 200, connection: 'close' });
    expect(await second).toEqual({ status: 200, connection: 'close' });
    agent.destroy();
    await provider.close();
  }, 60_000);

  it('cuts off what takes too long, and says that it did', async () => {
    const { service, provider } = await slowService({ drainTimeoutMs: 300 }, 20_000);
    const request = service.classify({ texts: ['refund'] }).catch((error: Error) => error);
    await until('the text', () => (sent(provider) === 1 ? true : undefined));
    expect(await service.drain({ delayMs: 0 })).toBe(false);
    expect(await request).toBeInstanceOf(Error);
    await provider.close();
  });

  it('ends once, however often it is told to', async () => {
    const { service, provider } = await slowService({}, 10);
    expect(await Promise.all([service.drain({ delayMs: 0 }), service.drain()])).toEqual([
      true,
      true,
    ]);
    await provider.close();
  });
});

describe('a request that is given up', () => {
  it('gets 504 when its time is up, and so does its call of the embedding model', async () => {
    const { model, givenUp } = endlessModel();
    const service = await served({ folder, model, settings: { requestTimeoutMs: 400 } });
    const response = await service.classify({ texts: ['refund'] });
    expect(response.status).toBe(504);
    expect(await response.json()).toMatchObject({ detail: 'There was no answer within 0.4 s.' });
    await givenUp;
  });

  it('because its sender is gone ends the call of the embedding model', async () => {
    const { model, called, givenUp } = endlessModel();
    const service = await served({ folder, model });
    const sender = new AbortController();
    const request = service.classify({ texts: ['refund'] }, { signal: sender.signal });
    await called;
    sender.abort();
    await expect(request).rejects.toThrow('aborted');
    await givenUp;
  });
});

function exchange({ url }: TestService, agent: Agent) {
  return new Promise<{ status: number | undefined; connection: string | undefined }>(
    (resolve, reject) => {
      const sent = request(
        `${url}/v1/classify`,
        { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
        (response) => {
          response.resume().on('end', () => {
            const { statusCode, headers } = response;
            resolve({ status: statusCode, connection: headers.connection });
          });
        },
      );
      sent.on('error', reject);
      sent.end(JSON.stringify({ texts: ['refund'] }));
    },
  );
}
