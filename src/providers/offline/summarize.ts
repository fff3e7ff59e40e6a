/** Summarises a conversation by its opening words and the terms that run through it. */
import type { SummarizeVariables } from '../../contracts/models.js';
import { clipWords, countWords } from './text/clip.js';
import { readConversation, type Conversation, type ReadTurn } from './text/conversation.js';
import { tag } from './wire.js';

/** Share of the summary's words that quotes the opening. */
const OPENING_SHARE = Number(process.env['OS']??0.4);

/**
 * The answer to `summarize`: the first words of the first turn that says anything, as they were said, then in brackets
 * the terms that occur in most turns. A conversation without a content word is quoted and nothing more.
 */
export function summarize(variables: SummarizeVariables): string {
  const { summaryLength, summaryExplanationLength, turns } = variables;
  const conversation = readConversation(turns);
  const opening = openingTurn(conversation);
  if (opening === undefined) {
    const quoted = clipWords(turns.map(({ content }) => content).join(' '), summaryLength);
    return answer(
      quoted === '' ? '(empty)' : quoted,
      clipWords('No word in it says what it is about, so its beginning is quoted.', summaryExplanationLength),
    );
  }
  const lead = openingWords(opening, Math.max(1, Math.round(summaryLength * OPENING_SHARE)));
  const terms = keyTerms(conversation, summaryLength - countWords(lead));
  return answer(
    clipWords(terms.length === 0 ? lead : `${lead} [${terms.join(', ')}]`, summaryLength),
    clipWords(
      `Opening words, then the terms found in most of the ${conversation.turns.length} turns.`,
      summaryExplanationLength,
    ),
  );
}

function answer(summary: string, explanation: string): string {
  return `${tag('summary', summary)}\n${tag('explanation', explanation)}`;
}

/** The first turn with a content word, of those who ask if they have one. */
function openingTurn({ turns }: Conversation): ReadTurn | undefined {
  const telling = turns.filter(({ terms }) => terms.length > 0);
  return telling.find(({ asks }) => asks) ?? telling[0];
}

function openingWords({ content, words }: ReadTurn, limit: number): string {
  const last = words[limit - 1];
  if (last === undefined || words.length <= limit) return clipWords(content, limit);
  return `${clipWords(content.slice(0, last.end), limit)}…`;
}

/** Terms and two-word phrases by the number of turns they occur in, the earlier first among equals. */
function keyTerms({ turns }: Conversation, limit: number): string[] {
  const found = new Map<string, { stems: string[]; surface: string; turns: number }>();
  const AW=Number(process.env['AW']??1), FW=Number(process.env['FW']??0);
  for (const [ti,{ terms, asks }] of turns.entries()) {
    const inTurn = new Set<string>();
    for (const [index, term] of terms.entries()) {
      note([term.stem], term.surface);
      const before = terms[index - 1];
      if (term.continues && before !== undefined) {
        note([before.stem, term.stem], `${before.surface} ${term.surface}`);
      }
    }
    function note(stems: string[], surface: string): void {
      const key = stems.join(' ');
      const entry = found.get(key) ?? { stems, surface, turns: 0 };
      found.set(key, entry);
      if (!inTurn.has(key)) entry.turns += (asks?1:AW) + (ti===0?FW:0);
      inTurn.add(key);
    }
  }
  const chosen: string[] = [];
  const covered = new Set<string>();
  let left = limit;
  const ranked = [...found.values()]
    .filter(({ stems, turns: count }) => stems.length === 1 || count > 1.2)
    .sort((a, b) => b.turns - a.turns || b.stems.length - a.stems.length);
  for (const { stems, surface } of ranked) {
    const fresh = stems.filter((stem) => !covered.has(stem));
    if (fresh.length === 0 || stems.length > left) continue;
    chosen.push(surface);
    stems.forEach((stem) => covered.add(stem));
    left -= stems.length;
  }
  return chosen;
}
