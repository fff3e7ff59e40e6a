// The step that finds or installs the Temporal CLI, with the project's own compiled code.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const temporalCliStep = {
  name: 'Temporal CLI',

  /** @param {{ root: string, signal: AbortSignal }} context */
  async isDone({ root, signal }) {
    const { findTemporalCli } = await load(root);
    const { cli } = await findTemporalCli({ signal });
    return cli !== null;
  },

  /** @param {{ root: string, signal: AbortSignal, reporter: import('./reporter.mjs').Reporter }} context */
  async run({ root, signal, reporter }) {
    const { ensureTemporalCli } = await load(root);
    await ensureTemporalCli({ signal, say: (what) => reporter.detail(what) });
  },
};

function load(root) {
  return import(pathToFileURL(join(root, 'dist', 'embedded', 'temporal-cli.js')).href);
}
