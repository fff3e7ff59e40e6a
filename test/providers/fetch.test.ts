/** The SDKs' fetch: answers as they are, read whole. */
import { createServer, type RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createFetch } from '../../src/providers/fetch.js';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('gives status, headers and body, and sends method, headers and body', async () => {
  const url = await serve((request, response) => {
    response.writeHead(429, { 'retry-after': '3', 'x-many': ['a', 'b'] });
    request.pipe(response, { end: false });
    request.on('end', () => response.end(`|${request.method}|${String(request.headers['x-own'])}`));
  });
  const answer = await createFetch()(url, {
    method: 'POST',
    headers: { 'x-own': 'mine' },
    body: 'sent é',
  });
  expect(answer.status).toBe(429);
  expect(answer.ok).toBe(false);
  expect(answer.headers.get('retry-after')).toBe('3');
  expect(answer.headers.get('x-many')).toBe('a, b');
  expect(await answer.text()).toBe('sent é|POST|mine');
});

it('follows no redirect, which might take a key elsewhere', async () => {
  let calls = 0;
  const url = await serve((_, response) => {
    calls += 1;
    response.writeHead(307, { location: '/elsewhere' }).end();
  });
  expect((await createFetch()(url, { method: 'POST', body: 'x' })).status).toBe(307);
  expect(calls).toBe(1);
});

it('ends with its signal, also in the middle of the body', async () => {
  const url = await serve((_, response) => void response.writeHead(200).write('a beginning'));
  const controller = new AbortController();
  const answer = createFetch()(url, { signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(answer).rejects.toThrow(/abort/iu);
});
