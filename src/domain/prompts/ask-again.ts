/** Asks again after an answer that could not be used, naming what was wrong with it. */
import type { ChatMessage } from '../../contracts/models.js';

/** Most characters of a useless answer that are sent back. */
const MOST_QUOTED = 20_000;

export function askAgain(
  messages: readonly ChatMessage[],
  { answer, problem }: { readonly answer: string; readonly problem: string },
): ChatMessage[] {
  return [
    ...messages,
    // An empty assistant message is refused by the providers.
    {
      role: 'assistant',
      content: answer.trim() === '' ? '(no answer)' : answer.slice(0, MOST_QUOTED).toWellFormed(),
    },
    {
      role: 'user',
      content:
        `That answer could not be used: ${problem}. Answer again, whole, in the format asked for, and with nothing else.`.toWellFormed(),
    },
  ];
}
