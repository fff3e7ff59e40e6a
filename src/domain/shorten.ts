/** Makes a conversation fit a model's context: its beginning and its end stay, the middle is left out. */
import type { Turn } from '../contracts/documents.js';
import { renderTurns } from './documents.js';
import { roughTokens } from './tokens.js';

export interface Shortened {
  readonly turns: readonly Turn[];
  /** What was left out; null when nothing was. */
  readonly note: string | null;
}

/** How the note of a shortened document begins. */
export const SHORTENED = 'shortened to fit the model’s context: ';

/** Room for the turn that stands for those left out. */
const MARKER_TOKENS = 24;
const LEFT_OUT = '\n[… left out …]\n';

/**
 * @param mostTokens - As `roughTokens` counts them, of the turns as a prompt renders them; below about 100, nothing
 * useful remains of a long document.
 */
export function shortenTurns(turns: readonly Turn[], mostTokens: number): Shortened {
  if (tokensOf(turns) <= mostTokens) return { turns, note: null };
  const [first] = turns;
  const last = turns.at(-1);
  if (first === undefined || last === undefined) return { turns, note: null };
  if (turns.length === 1) {
    return {
      turns: [cutMiddle(first, mostTokens)],
      note: `${SHORTENED}the middle of its text was left out`,
    };
  }
  const head = [cutMiddle(first, Math.floor((mostTokens - MARKER_TOKENS) / 2))];
  const tail = [cutMiddle(last, mostTokens - MARKER_TOKENS - tokensOf(head))];
  let left = mostTokens - MARKER_TOKENS - tokensOf(head) - tokensOf(tail);
  let from = 1;
  let to = turns.length - 1;
  // From both ends towards the middle, as long as whole turns fit.
  for (let takesHead = true; from < to; takesHead = !takesHead) {
    const turn = turns[takesHead ? from : to - 1];
    const cost = turn === undefined ? Infinity : tokensOf([turn]);
    if (turn === undefined || cost > left) break;
    left -= cost;
    if (takesHead) head.push(turn);
    else tail.unshift(turn);
    if (takesHead) from += 1;
    else to -= 1;
  }
  const omitted = to - from;
  const marker = { role: 'note', content: `${omitted} turns were left out here` };
  const what =
    omitted > 0
      ? `${omitted} of ${turns.length} turns were left out`
      : 'the middle of its longest turn was left out';
  return { turns: [...head, ...(omitted > 0 ? [marker] : []), ...tail], note: SHORTENED + what };
}

function tokensOf(turns: readonly Turn[]): number {
  return roughTokens(renderTurns(turns)) + turns.length;
}

/** The turn with as much of its beginning and its end as fits. */
function cutMiddle(turn: Turn, mostTokens: number): Turn {
  const { role, content } = turn;
  let cut = turn;
  let characters = content.length;
  while (tokensOf([cut]) > mostTokens && characters > 0) {
    const share = Math.max(0, mostTokens) / tokensOf([cut]);
    characters = Math.min(characters - 1, Math.floor(characters * Math.min(share, 0.98)));
    const head = Math.ceil(characters * 0.7);
    const tail = characters - head;
    const kept = content.slice(0, head) + LEFT_OUT + (tail > 0 ? content.slice(-tail) : '');
    // A cut may part a pair of surrogates.
    cut = { role, content: kept.toWellFormed() };
  }
  return cut;
}
