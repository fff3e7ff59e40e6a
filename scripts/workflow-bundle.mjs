// Bundles the compiled workflows into dist/workflow-bundle.js, so that workers start without a bundler.
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';

/** Without zod or anything else of Node the bundle is about 1.6 MB; more means that something slipped in. */
const MOST_BYTES = 2_200_000;

const problems = [];
const quiet = () => undefined;
const { code } = await bundleWorkflowCode({
  workflowsPath: fileURLToPath(new URL('../dist/workflows/index.js', import.meta.url)),
  logger: {
    log: quiet,
    trace: quiet,
    debug: quiet,
    info: quiet,
    warn: (message) => problems.push(message),
    error: (message) => problems.push(message),
  },
});
if (problems.length > 0)
  throw new Error(`The workflow bundle has problems:\n${problems.join('\n')}`);
const size = Buffer.byteLength(code);
if (size > MOST_BYTES) {
  throw new Error(
    `The workflow bundle has ${size} bytes, more than ${MOST_BYTES}: what was imported?`,
  );
}
const target = fileURLToPath(new URL('../dist/workflow-bundle.js', import.meta.url));
await writeFile(`${target}.part`, code);
await rename(`${target}.part`, target);
