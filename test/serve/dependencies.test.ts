/** The packages of the service run on every Node that tntflow runs on; one of them is held back for that. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fastify } from 'fastify';
import { expect, it } from 'vitest';

it('cookie, which is held back for Node 20, does what Fastify asks of it', async () => {
  const fromHere = createRequire(import.meta.url);
  const fromFastify = createRequire(fromHere.resolve('fastify'));
  const manifest = createRequire(fromFastify.resolve('light-my-request')).resolve('cookie');
  const [folder = ''] = /^.*\/cookie(?=\/)/u.exec(manifest.replaceAll('\\', '/')) ?? [];
  const { engines } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
    readonly engines: { readonly node: string };
  };
  expect(engines.node).toBe('>=18');

  const app = fastify();
  app.get('/', ({ headers }) => ({ cookie: headers.cookie }));
  const { body } = await app.inject({ url: '/', cookies: { a: 'b c', d: 'e' } });
  expect(JSON.parse(body)).toEqual({ cookie: 'a=b%20c; d=e' });
  await app.close();
});
