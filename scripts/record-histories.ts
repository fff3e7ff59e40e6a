/** Records the histories that test/replay holds the workflows to: `npm run record:histories`, or `-- 1.2.3` for a release. */
import { readFileSync } from 'node:fs';
import { NEXT, refuseReleased, writeSet } from '../test/replay/support/history-sets.js';
import { recordHistories } from '../test/replay/support/record.js';

const versionOf = (file: string) =>
  (JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as { version: string }).version;

const say = (line: string) => process.stderr.write(`${line}\n`);
const [set = NEXT] = process.argv.slice(2);
const versions = {
  version: versionOf('../package.json'),
  sdk: versionOf('../node_modules/@temporalio/workflow/package.json'),
};
try {
  refuseReleased(set, versions.version);
  const { histories } = writeSet(set, await recordHistories(say), versions);
  say(`${histories.length} histories are in test/replay/histories/${set}.`);
} catch (error) {
  const { message, cause } = error as Error;
  say(cause instanceof Error ? `${message}\n${cause.stack ?? cause.message}` : message);
  process.exitCode = 1;
}
