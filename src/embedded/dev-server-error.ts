/** Thrown when the embedded Temporal server cannot be started or does not answer. */
import { CRASH } from './server-log.js';

export interface DevServerErrorOptions {
  /** `exited`: it ended while starting. `timeout`: it did not answer in time. `unstartable`: it could not be run. */
  readonly kind: 'exited' | 'timeout' | 'unstartable';
  /** What happened, one sentence. */
  readonly problem: string;
  /** The end of the server's log. */
  readonly logLines: readonly string[];
  readonly logFile: string;
  readonly databaseFile: string;
}

/** Its message is meant to be shown to a user as it is: what happened, what the server said, what to do. */
export class DevServerError extends Error {
  override readonly name = 'DevServerError';
  readonly kind: DevServerErrorOptions['kind'];
  /** True when a port was taken by another program: trying again with other ports may succeed. */
  readonly portTaken: boolean;
  /** True when the server crashed, as it does when one of the ports it picks for itself is lost to another program. */
  readonly crashed: boolean;

  constructor(options: DevServerErrorOptions) {
    const { problem, logLines, logFile } = options;
    const said = logLines.length === 0 ? ['  (nothing)'] : logLines.map((line) => `  ${line}`);
    const remedy = remedyFor(options);
    super([problem, `The end of its log (${logFile}):`, ...said, ...remedy].join('\n'));
    this.kind = options.kind;
    this.portTaken = PORT_TAKEN.test(logLines.join('\n'));
    this.crashed = logLines.some((line) => CRASH.test(line));
  }
}

const PORT_TAKEN = /address already in use|Only one usage of each socket address/i;

/** What the server, or SQLite inside it, prints, and what helps. */
const KNOWN_CAUSES: readonly {
  readonly sign: RegExp;
  readonly remedy: (options: DevServerErrorOptions) => string;
}[] = [
  {
    sign: PORT_TAKEN,
    remedy: () => 'another program took the port in between; run this again.',
  },
  {
    sign: /no space left on device|database or disk is full|disk quota exceeded/i,
    remedy: ({ databaseFile }) => `free some space on the disk that holds ${databaseFile}.`,
  },
  {
    sign: /file is not a database|malformed|no such table|no such column|schema version/i,
    remedy: ({ databaseFile }) =>
      `the server's database is damaged or was written by another version of the Temporal CLI; move ${databaseFile}* ` +
      'away to start with an empty one (runs in progress are lost, stored answers and results are not).',
  },
  {
    sign: /database is locked/i,
    remedy: ({ databaseFile }) =>
      `another server is using ${databaseFile}; end it, then run this again.`,
  },
  {
    sign: /permission denied|readonly database|read-only file system|unable to open database file/i,
    remedy: ({ databaseFile }) =>
      `make ${databaseFile} and its folder writable, or set TNTFLOW_HOME to a folder that is.`,
  },
];

function remedyFor(options: DevServerErrorOptions): string[] {
  const text = options.logLines.join('\n');
  const known = KNOWN_CAUSES.find(({ sign }) => sign.test(text));
  return known ? [`What to do: ${known.remedy(options)}`] : [];
}
