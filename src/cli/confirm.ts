/** Asks a person before something that cannot be undone. */
import { createInterface } from 'node:readline/promises';
import { InputError } from '../config/index.js';
import { CommandError, EXIT } from './exit-codes.js';

/**
 * @throws InputError when there is nobody to ask and `--yes` was not said.
 * @throws CommandError when the answer is no.
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes?: boolean },
): Promise<void> {
  if (yes === true) return;
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new InputError(`${question} There is nobody to ask here: say --yes.`);
  }
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (/^y(es)?$/iu.test(answer.trim())) return;
    throw new CommandError('Nothing was changed.', EXIT.failed);
  } finally {
    lines.close();
  }
}
