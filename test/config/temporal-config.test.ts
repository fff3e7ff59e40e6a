/** Temporal's own configuration: variables, profiles, and what is wrong with them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../src/config/index.js';
import { readTemporalConfig } from '../../src/config/temporal-config.js';

const folder = mkdtempSync(join(tmpdir(), 'tntflow-temporal-config-'));
const XDG_CONFIG_HOME = folder;
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = join(folder, 'temporal.toml');
writeFileSync(
  file,
  '[profile.default]\naddress = "one:7233"\n' +
    '[profile.cloud]\naddress = "two:7233"\nnamespace = "shop.a1b2"\napi_key = "key-of-the-file"\n',
);

describe('Temporal’s configuration', () => {
  it('is empty where nothing is set, and where what is set is blank', () => {
    const blank = { TEMPORAL_ADDRESS: '', TEMPORAL_API_KEY: ' ', TEMPORAL_PROFILE: '' };
    for (const env of [{ XDG_CONFIG_HOME }, { XDG_CONFIG_HOME, ...blank }]) {
      const { connection, namespace } = readTemporalConfig({ env });
      expect(Object.values(connection).filter((value) => value !== undefined)).toEqual([]);
      expect(namespace).toBeUndefined();
    }
  });

  it('takes the default profile, the one that is named, and variables before both', () => {
    const env = { TEMPORAL_CONFIG_FILE: file };
    expect(readTemporalConfig({ env }).connection).toMatchObject({ address: 'one:7233' });
    const cloud = {
      namespace: 'shop.a1b2',
      connection: { address: 'two:7233', apiKey: 'key-of-the-file', tls: true },
    };
    expect(readTemporalConfig({ env: { ...env, TEMPORAL_PROFILE: 'cloud' } })).toMatchObject(cloud);
    expect(readTemporalConfig({ env, profile: 'cloud' })).toMatchObject(cloud);
    const overridden = { ...env, TEMPORAL_PROFILE: 'cloud', TEMPORAL_NAMESPACE: 'other' };
    expect(readTemporalConfig({ env: overridden })).toMatchObject({ ...cloud, namespace: 'other' });
  });

  it.each([
    [
      'a file that is not there',
      { TEMPORAL_CONFIG_FILE: '/nowhere/t.toml' },
      /\/nowhere\/t\.toml/u,
    ],
    ['an unknown profile', { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'x' }, /'x' not found/u],
    [
      'a certificate that is not there',
      {
        TEMPORAL_TLS_CLIENT_CERT_PATH: '/nowhere/c.pem',
        TEMPORAL_TLS_CLIENT_KEY_PATH: '/nowhere/k.pem',
      },
      /\/nowhere\/c\.pem/u,
    ],
    ['a certificate alone', { TEMPORAL_TLS_CLIENT_CERT_PATH: file }, /but no client key/u],
    ['a key alone', { TEMPORAL_TLS_CLIENT_KEY_DATA: 'x' }, /but no client certificate/u],
  ])('says what is wrong: %s', (_, env, reason) => {
    expect(() => readTemporalConfig({ env: { XDG_CONFIG_HOME, ...env } })).toThrow(InputError);
    expect(() => readTemporalConfig({ env: { XDG_CONFIG_HOME, ...env } })).toThrow(reason);
  });
});
