// Sets up what is missing to run the demo and the tests: packages, the build, the Temporal CLI. Node built-ins alone,
// and plain enough that a Node too old for everything else still gets as far as the message below.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { engines } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const needed = engines.node.replace('>=', '').split('.').map(Number);
const present = process.versions.node.split('.').map(Number);
const first = needed.findIndex((number, index) => number !== present[index]);

if (first >= 0 && present[first] < needed[first]) {
  console.error(
    `tntflow needs Node ${needed.join('.')} or later, and this is ${process.versions.node} (${process.execPath}).\n` +
      'What to do: install a current Node from https://nodejs.org, then run this again.',
  );
  process.exitCode = 1;
} else {
  import('./lib/set-up.mjs').then(({ main }) => main(root));
}
