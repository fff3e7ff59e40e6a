/** The commands against servers that ask for TLS, client certificates and API keys, configured as for the Temporal CLI. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TntflowClient } from '../../src/client.js';
import { Authority, isOpensslMissing, type Certificate } from '../support/certificates.js';
import { startTestServer, type TestServer } from '../support/dev-server.js';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { endChildren, tntflow, tntflowToEnd, until } from '../support/processes.js';
import { startSecuredServer, type SecuredServer } from '../support/secured-server.js';

const KEY = 'Okapi5key';

describe.skipIf(isOpensslMissing())('a secured Temporal server', () => {
  let folder: string;
  let temporal: TestServer;
  let authority: Authority;
  let stranger: Authority;
  let client: Certificate;
  /** Asks for client certificates. */
  let mutual: SecuredServer;
  let withKey: SecuredServer;
  let plainWithKey: SecuredServer;
  let expired: SecuredServer;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tntflow-secured-'));
    authority = new Authority(folder, 'authority');
    stranger = new Authority(folder, 'stranger');
    client = authority.issue('client');
    temporal = await startTestServer();
    const target = temporal.address;
    const certificate = authority.issue('server');
    mutual = await startSecuredServer({ target, certificate, clientAuthority: authority.cert });
    withKey = await startSecuredServer({ target, certificate, apiKey: KEY });
    plainWithKey = await startSecuredServer({ target, apiKey: KEY });
    expired = await startSecuredServer({
      target,
      certificate: authority.issue('old', { expired: true }),
    });
  }, 120_000);

  afterAll(async () => {
    await endChildren();
    for (const server of [mutual, withKey, plainWithKey, expired]) await server.close();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const at = ({ port }: SecuredServer) => `localhost:${port}`;
  const variables = (settings: Readonly<Record<string, string>>) => ({
    ...{ TNTFLOW_HOME: join(folder, 'home'), TNTFLOW_STORE: undefined },
    ...{ XDG_CONFIG_HOME: folder, TNTFLOW_LOG_LEVEL: 'info' },
    ...settings,
  });
  const certificates = ({ cert, key }: Certificate, ca = authority.cert) => ({
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: ca,
    TEMPORAL_TLS_CLIENT_CERT_PATH: cert,
    TEMPORAL_TLS_CLIENT_KEY_PATH: key,
  });

  /** Runs workers and a whole pipeline with these settings alone. */
  async function runsThrough(name: string, settings: Readonly<Record<string, string>>) {
    const env = variables(settings);
    const worker = tntflow(['worker'], env);
    await until('the workers', () => worker.output().includes('workers are running') || undefined);
    const source = writeJsonl(folder, name, makeDocuments({ count: 12, mark: 'q' }));
    const id = `run-${name}`;
    const { code, data } = await tntflowToEnd(
      ['run', '--source', source, '--workflow-id', id, '--models', 'offline', '--json'],
      env,
    );
    expect(code).toBe(0);
    expect(JSON.parse(data)).toMatchObject({ documents: 12, labelled: 12 });
    const status = await tntflowToEnd(['status', id], env);
    expect(status).toMatchObject({ code: 0 });
    expect(status.data).toContain('COMPLETED');
    expect(await worker.end('SIGTERM')).toBe(0);
    return worker.output();
  }

  it('is used with certificates from variables', async () => {
    await runsThrough('mutual', { TEMPORAL_ADDRESS: at(mutual), ...certificates(client) });
  }, 120_000);

  it('is used with a profile of the configuration file: key, namespace and authority', async () => {
    const file = join(folder, 'temporal.toml');
    const indented = readFileSync(authority.cert, 'utf8');
    writeFileSync(
      file,
      `[profile.cloud]\naddress = "${at(withKey)}"\nnamespace = "default"\napi_key = "${KEY}"\n` +
        `[profile.cloud.tls]\nserver_ca_cert_data = """\n${indented}"""\n` +
        `[profile.other]\naddress = "${at(withKey)}"\nnamespace = "no-such-namespace"\napi_key = "${KEY}"\n` +
        `[profile.other.tls]\nserver_ca_cert_path = "${authority.cert}"\n`,
    );
    const profile = { TEMPORAL_CONFIG_FILE: file, TEMPORAL_PROFILE: 'cloud' };
    withKey.authorizations.length = 0;
    const log = await runsThrough('profile', profile);
    expect(withKey.authorizations.length).toBeGreaterThan(50);
    expect(new Set(withKey.authorizations)).toEqual(new Set([`Bearer ${KEY}`]));
    expect(log).not.toContain(KEY);

    const other = variables({ ...profile, TEMPORAL_PROFILE: 'other' });
    for (const command of [['worker'], ['status', 'run-profile']]) {
      const { code, output } = await tntflowToEnd(command, other);
      expect(output, command[0]).toContain('no-such-namespace');
      expect(output).not.toMatch(/^\s+at /mu);
      expect(code, command[0]).toBe(5);
    }
  }, 120_000);

  it('is used by programs: what they give comes before the environment', async () => {
    const connected = await TntflowClient.connect({
      address: at(withKey),
      apiKey: KEY,
      tls: { serverRootCACertificate: readFileSync(authority.cert) },
      namespace: 'default',
    });
    expect(await connected.hasWorker()).toEqual(expect.any(Boolean));
    await connected.close();
  });

  it('is sent a key without TLS only where that is said', async () => {
    const settings = { TEMPORAL_ADDRESS: at(plainWithKey), TEMPORAL_API_KEY: KEY };
    const refused = await tntflowToEnd(['status', 'x'], variables(settings));
    expect(refused.output).toContain('it speaks no TLS (TEMPORAL_TLS=false)');
    expect(refused.code).toBe(5);
    expect(plainWithKey.authorizations).toEqual([]);
    const said = await tntflowToEnd(
      ['status', 'x'],
      variables({ ...settings, TEMPORAL_TLS: 'false' }),
    );
    expect(said.output).toContain('There is no run with the id "x"');
  }, 60_000);

  // Each waits some seconds for a connection that does not come: side by side, they wait together.
  it.concurrent.each<[string, () => Readonly<Record<string, string>>, RegExp]>([
    [
      'no client certificate',
      () => ({
        ...{ TEMPORAL_ADDRESS: at(mutual) },
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
      }),
      /it asks for a client certificate: set TEMPORAL_TLS_CLIENT_CERT_PATH/u,
    ],
    [
      'a client certificate of another authority',
      () => ({ TEMPORAL_ADDRESS: at(mutual), ...certificates(stranger.issue('client')) }),
      /it does not accept the client certificate/u,
    ],
    [
      'a client certificate that has expired',
      () => ({
        TEMPORAL_ADDRESS: at(mutual),
        ...certificates(authority.issue('late', { expired: true })),
      }),
      /it does not accept the client certificate .* expired/u,
    ],
    [
      'the wrong authority',
      () => ({ TEMPORAL_ADDRESS: at(mutual), ...certificates(client, stranger.cert) }),
      /signed by nobody that is trusted here \(TEMPORAL_TLS_SERVER_CA_CERT_PATH\)/u,
    ],
    [
      'a server certificate that has expired',
      () => ({
        ...{ TEMPORAL_ADDRESS: at(expired) },
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
      }),
      /its certificate has expired/u,
    ],
    [
      'another server name',
      () => ({
        ...{ TEMPORAL_ADDRESS: at(mutual), ...certificates(client) },
        TEMPORAL_TLS_SERVER_NAME: 'elsewhere.example',
      }),
      /its certificate is for another name \(TEMPORAL_TLS_SERVER_NAME\)/u,
    ],
    [
      'a wrong key',
      () => ({
        ...{ TEMPORAL_ADDRESS: at(withKey), TEMPORAL_API_KEY: 'Okapi5wrong' },
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
      }),
      /it does not accept the API key \(TEMPORAL_API_KEY\)/u,
    ],
    [
      'no key',
      () => ({
        TEMPORAL_ADDRESS: at(withKey),
        TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
      }),
      /it asks for an API key: set TEMPORAL_API_KEY/u,
    ],
    ['no TLS', () => ({ TEMPORAL_ADDRESS: at(withKey) }), /TEMPORAL_TLS=true/u],
    [
      'nobody there',
      () => ({ TEMPORAL_ADDRESS: 'localhost:9', TEMPORAL_API_KEY: KEY }),
      /nothing listens there/u,
    ],
  ])(
    '%s: one line, and exit code 5',
    async (_, settings, reason) => {
      const env = variables(settings());
      const commands = [['worker'], ['status', 'x']];
      const ended = await Promise.all(commands.map((command) => tntflowToEnd(command, env)));
      for (const { code, output } of ended) {
        const lines = output.trim().split('\n');
        expect(lines, output).toHaveLength(1);
        expect(lines[0]).toMatch(/^The Temporal server at localhost:\d+ cannot be reached: /u);
        expect(lines[0]).toMatch(reason);
        expect(output).not.toContain('Okapi5');
        expect(code, output).toBe(5);
      }
    },
    120_000,
  );
});
