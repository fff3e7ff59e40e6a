/** A real Temporal dev server for the tests of one file: started in a folder of its own, stopped and removed after them. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDevServer } from '../../src/embedded/dev-server.js';
import { EMBEDDED_SEARCH_ATTRIBUTES } from '../../src/embedded/search-attributes.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';

export interface TestServer {
  /** `127.0.0.1:port`. */
  readonly address: string;
  /** Empty but for the folder `temporal`; removed with the server. */
  readonly folder: string;
  stop(): Promise<void>;
}

export interface TestServerOptions {
  /** Events after which the server suggests to continue as new; default: its own 4,096. */
  readonly suggestedEvents?: number | undefined;
  /** Whether runs can be found by stage, corpus and version; default false. */
  readonly searchAttributes?: boolean | undefined;
}

/** @throws Error when there is no Temporal CLI: set-up provides it, and without it these tests mean nothing. */
export async function startTestServer({
  suggestedEvents,
  searchAttributes = false,
}: TestServerOptions = {}): Promise<TestServer> {
  const { cli, attempts } = await findTemporalCli();
  if (cli === null) {
    throw new Error(`No Temporal CLI: run \`node scripts/setup.mjs\`. ${JSON.stringify(attempts)}`);
  }
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tntflow-workflows-')));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const server = await startDevServer({
      cliPath:
        suggestedEvents === undefined
          ? cli.path
          : writeWrapper(folder, cli.path, [
              '--dynamic-config-value',
              `limit.historyCount.suggestContinueAsNew=${suggestedEvents}`,
            ]),
      databaseFile: join(folder, 'temporal', 'server.db'),
      logFile: join(folder, 'temporal', 'server.log'),
      portsFile: join(folder, 'temporal', 'ports.json'),
      ui: false,
      ...(searchAttributes && { searchAttributes: EMBEDDED_SEARCH_ATTRIBUTES }),
    });
    return {
      address: server.address,
      folder,
      async stop() {
        await server.stop({ graceMs: 2_000 });
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** A program that is `cli` with further arguments. */
function writeWrapper(folder: string, cli: string, args: readonly string[]): string {
  const path = join(folder, 'temporal.sh');
  writeFileSync(path, `#!/bin/sh\nexec '${cli}' "$@" ${args.join(' ')}\n`, { mode: 0o755 });
  return path;
}
