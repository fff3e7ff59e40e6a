/** Requests that cannot be answered: each gets problem details that say what is wrong, and the service goes on. */
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Problem } from '../../src/serve/problem.js';
import { DIMENSIONS, saved, served, TOKEN, trained, type TestService } from './support.js';

let folder: string;
beforeAll(async () => {
  folder = await saved(await trained());
});

async function problemOf(response: Response): Promise<Problem> {
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ type: 'about:blank', status: response.status });
  expect(problem.title).toBeTruthy();
  expect(JSON.stringify(problem)).not.toMatch(/\.ts|\.js|node_modules|\bat \w+ \(/u);
  return problem;
}

const vector = (first: unknown, length = DIMENSIONS) => [
  first,
  ...new Array<number>(length - 1).fill(0),
];

describe('a body', () => {
  it.each<[string, unknown, number, string]>([
    ['is a list', [], 400, 'the body must be object'],
    ['is null', null, 400, 'the body must be object'],
    ['is empty', {}, 400, 'must NOT have fewer than 1 properties'],
    ['has two kinds of documents', { texts: ['a'], vectors: [[1]] }, 400, 'more than 1 properties'],
    ['has an unknown field', { text: ['a'] }, 400, 'there is not: "text"'],
    ['has no texts', { texts: [] }, 400, '/texts must NOT have fewer than 1 items'],
    [
      'has too many texts',
      { texts: Array(1_001).fill('a') },
      400,
      '/texts must NOT have more than 1000',
    ],
    ['has a number for a text', { texts: ['a', 5] }, 400, '/texts/1 must be string'],
    ['has one text for a list', { texts: 'a' }, 400, '/texts must be array'],
    ['has a blank text', { texts: ['a', ' \n'] }, 400, '/texts/1 holds no text'],
    ['has NULs alone', { texts: ['\0\0'] }, 400, '/texts/0 holds no text'],
    [
      'has a message without a role',
      { messages: [{ content: 'a' }] },
      400,
      "/messages/0 must have required property 'role'",
    ],
    ['has an empty role', { messages: [{ role: '.', content: 'a' }] }, 400, 'messages[0].role'],
    [
      'has content of the wrong type',
      { messages: [{ role: 'user', content: 5 }] },
      400,
      '/messages/0/content must be string,null,array',
    ],
    [
      'has a part without a type',
      { conversations: [[{ role: 'user', content: [{}] }]] },
      400,
      '/conversations/0: messages[0].content[0]',
    ],
    [
      'has messages without text',
      { messages: [{ role: 'user', content: null }] },
      400,
      '/messages holds no text',
    ],
    ['has a vector of text', { vectors: [vector('1')] }, 400, '/vectors/0/0 must be number'],
    [
      'has a vector of null, as NaN is written',
      { vectors: [vector(NaN)] },
      400,
      '/vectors/0/0 must be number',
    ],
    [
      'has a short vector',
      { vectors: [vector(1), vector(1, 3)] },
      422,
      '/vectors/1 has 3 values; the classifier takes vectors of 64 dimensions',
    ],
    [
      'has a value beyond 32 bits',
      { vectors: [vector(1e300)] },
      422,
      '/vectors/0 holds a value that is no finite 32-bit float',
    ],
    ['uses a name of prototypes', { constructor: { prototype: { a: 1 } } }, 400, ''],
  ])('that %s is refused with what is wrong', async (_, body, status, detail) => {
    const service = await served({ folder });
    const response = await service.classify(body);
    expect(response.status).toBe(status);
    expect((await problemOf(response)).detail).toContain(detail);
  });

  it('names the place in a body as a JSON pointer', async () => {
    const service = await served({ folder });
    const { errors } = await problemOf(await service.classify({ texts: ['a', 5] }));
    expect(errors).toEqual([{ pointer: '/texts/1', detail: 'must be string' }]);
  });

  it.each<[string, string, string | undefined, number]>([
    ['no JSON', '{"texts":', undefined, 400],
    ['nothing', '', undefined, 400],
    ['an infinite number', `{"vectors":[[1e999${',0'.repeat(DIMENSIONS - 1)}]]}`, undefined, 400],
    ['NaN', `{"vectors":[[NaN${',0'.repeat(DIMENSIONS - 1)}]]}`, undefined, 400],
    ['the prototype’s name', '{"texts":["a"],"__proto__":{"isAdmin":true}}', undefined, 400],
    ['400,000 levels', `{"texts":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, undefined, 400],
    ['levels never closed', '['.repeat(1_000_000), undefined, 400],
    ['more than is taken', JSON.stringify({ texts: ['x'.repeat(1_100_000)] }), undefined, 413],
    ['a form', 'texts=a', 'application/x-www-form-urlencoded', 415],
    ['XML', '<texts/>', 'application/xml', 415],
  ])('that is %s is refused', async (_, body, type, status) => {
    const service = await served({ folder });
    const response = await service.ask('/v1/classify', {
      method: 'POST',
      body,
      headers: { 'content-type': type ?? 'application/json' },
    });
    expect(response.status).toBe(status);
    await problemOf(response);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
    expect((await service.classify({ texts: ['refund'] })).status).toBe(200);
  });

  it('never comes back in an answer or in the log', async () => {
    const service = await served({ folder });
    const secret = '4111 1111 1111 1111';
    for (const body of [
      { texts: [secret, 5] },
      { messages: [{ role: 'user', content: { secret } }] },
      { messages: [{ role: secret, content: [{ secret }] }] },
    ]) {
      expect(await (await service.classify(body)).text()).not.toContain('4111');
    }
    expect(service.log()).not.toContain('4111');
  });
});

describe('a request', () => {
  it('to nowhere gets 404, and one of another method 405 with those that there are', async () => {
    const service = await served({ folder });
    expect((await problemOf(await service.ask('/v2/classify'))).status).toBe(404);
    const response = await service.ask('/v1/classify?x=1');
    expect((await problemOf(response)).status).toBe(405);
    expect(response.headers.get('allow')).toBe('POST');
    expect((await problemOf(await service.ask('/%zz'))).status).toBe(400);
  });

  it.each([
    ['is no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
    [
      'has headers without end',
      `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`,
      '431',
    ],
  ])('that %s gets problem details too', async (_, text, status) => {
    const service = await served({ folder });
    const answer = await rawExchange(service, text);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain('Content-Type: application/problem+json');
  });

  it('beyond the limit gets 429 with the time to wait; health and metrics have no limit', async () => {
    const service = await served({ folder, settings: { rateLimit: 3 } });
    const statuses = [];
    for (let request = 0; request < 3; request += 1) {
      statuses.push((await service.classify({ texts: ['refund'] })).status);
    }
    expect(statuses).toEqual([200, 200, 200]);
    const refused = await service.classify({ texts: ['refund'] });
    expect((await problemOf(refused)).detail).toContain('At most 3 requests a minute');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    for (const path of ['/healthz', '/readyz', '/metrics', '/docs/json']) {
      expect((await service.ask(path)).status, path).toBe(200);
    }
  });

  it('is counted for the address that a trusted proxy names, and for no other', async () => {
    const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
    const trusting = await served({ folder, settings: { rateLimit: 1, trustProxy: '127.0.0.1' } });
    const wary = await served({ folder, settings: { rateLimit: 1 } });
    const statuses = async (service: TestService) => [
      (await service.ask('/v1/taxonomy', from('10.0.0.1'))).status,
      (await service.ask('/v1/taxonomy', from('10.0.0.2'))).status,
    ];
    expect(await statuses(trusting)).toEqual([200, 200]);
    expect(await statuses(wary)).toEqual([200, 429]);
  });

  it('that does not arrive in time is ended', async () => {
    const service = await served({ folder, settings: { requestTimeoutMs: 500 } });
    const answer = await rawExchange(
      service,
      'POST /v1/classify HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{',
    );
    expect(answer).toContain('HTTP/1.1 408');
  }, 90_000);
});

describe('a token', () => {
  it('is needed beyond the loopback interface', async () => {
    await expect(served({ folder, settings: { host: '0.0.0.0' } })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringContaining('set TNTFLOW_SERVE_TOKEN') as string,
    });
    const service = await served({ folder, settings: { host: '0.0.0.0', token: TOKEN } });
    expect((await service.classify({ texts: ['refund'] })).status).toBe(200);
  });

  it('that is set is asked for wherever documents or figures are, and nowhere else', async () => {
    const service = await served({ folder, settings: { token: TOKEN } });
    const status = async (path: string, authorization?: string) =>
      (
        await fetch(service.url + path, {
          ...(authorization === undefined ? {} : { headers: { authorization } }),
        })
      ).status;
    for (const path of ['/v1/taxonomy', '/metrics']) {
      expect(await status(path, `Bearer ${TOKEN}`)).toBe(200);
      expect(await status(path, `bearer ${TOKEN}`)).toBe(200);
      for (const wrong of [
        undefined,
        '',
        'Bearer',
        `Bearer ${TOKEN}x`,
        `Bearer ${TOKEN.slice(1)}`,
        `Basic ${TOKEN}`,
        TOKEN,
      ]) {
        expect(await status(path, wrong), `${path} ${String(wrong)}`).toBe(401);
      }
    }
    for (const path of ['/healthz', '/readyz', '/docs/', '/docs/json']) {
      expect(await status(path), path).toBe(200);
    }
    const refused = await fetch(`${service.url}/v1/taxonomy`);
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect((await problemOf(refused)).detail).toContain('A token is needed');
  });

  it('is asked for before a body is read', async () => {
    const service = await served({ folder, settings: { token: TOKEN } });
    const response = await fetch(`${service.url}/v1/classify`, {
      method: 'POST',
      body: 'not even JSON',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.status).toBe(401);
  });
});

/** Sends bytes as they are, and waits for the connection's end. */
function rawExchange({ url }: TestService, text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8').on('data', (chunk: string) => (answer += chunk));
    // A server that ends a connection with bytes unread resets it.
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(answer));
  });
}
