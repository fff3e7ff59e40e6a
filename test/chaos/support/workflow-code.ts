/** The workflows' code for the workers of chaos tests: bundled once, with what makes them quicker. */
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';

const require = createRequire(import.meta.url);

/** @returns the bundle's file. */
export async function bundleForChaos(folder: string): Promise<string> {
  const say = (message: string) => process.stderr.write(`${message}\n`);
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: resolve(import.meta.dirname, '../../../src/workflows/index.ts'),
    workflowInterceptorModules: [require.resolve('./short-heartbeats.ts')],
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: say, error: say },
  });
  const file = join(folder, 'workflow-bundle.js');
  await writeFile(file, code);
  return file;
}
