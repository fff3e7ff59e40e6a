/** Summarises a conversation by its opening words and the terms that run through it. */
import type { SummarizeVariables } from '../../contracts/models.js';
import { clipWords, countWords } from './text/clip.js';
import { readConversation, type Conversation, type ReadTurn } from './text/conversation.js';
import { termsOfWords } from './text/terms.js';
import { tag } from './wire.js';

/** Share of the summary's words that quotes the opening. */
const OPENING_SHARE = 0.3;

/** What people say tells more about what they want than what they are answered. */
const ASSISTANT_WEIGHT = 0.5;

/**
 * The answer to `summarize`: the first words of the first turn that says anything, as they were said, then in brackets
 * the terms that occur in most turns. A conversation without a content word is quoted and nothing more.
 */
export function summarize(variables: SummarizeVariables): string {
  const { summaryLength, summaryExplanationLength, turns } = variables;
  const conversation = readConversation(turns);
  const opening = openingTurn(conversation);
  if (opening === undefined) {
    const said = conversation.turns.map(({ content }) => content).join(' ');
    return answer(
      clipWords(said, summaryLength) || clipWords('(no text)', summaryLength),
      clipWords(
        'No word in it says what it is about, so its beginning is quoted.',
        summaryExplanationLength,
      ),
    );
  }
  const leadLength = Math.max(1, Math.round(summaryLength * OPENING_SHARE));
  const lead = openingWords(opening, leadLength);
  const said = termsOfWords(opening.words.slice(0, leadLength), conversation.language);
  const terms = keyTerms(conversation, {
    limit: summaryLength - countWords(lead),
    covered: new Set(said.map(({ stem }) => stem)),
  });
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

/** A phrase is preferred to one of its words that occurs up to this many times as often. */
const PHRASE_BONUS = 1.5;

interface Candidate {
  readonly stems: readonly string[];
  readonly surface: string;
  /** Turns it occurs in, an assistant's counting for half. */
  weight: number;
  turns: number;
}

/**
 * Terms, and two-word phrases that recur, by the turns they occur in; among equals what was said first. Stems that are
 * covered, by the opening or by an earlier term, are not repeated.
 */
function keyTerms(
  conversation: Conversation,
  { limit, covered }: { readonly limit: number; readonly covered: Set<string> },
): string[] {
  const ranked = candidates(conversation)
    .filter(({ stems, turns }) => stems.length === 1 || turns > 1)
    .sort((a, b) => rank(b) - rank(a));
  const chosen: string[] = [];
  let left = limit;
  for (const { stems, surface } of ranked) {
    const words = countWords(surface);
    if (words > left || stems.every((stem) => covered.has(stem))) continue;
    chosen.push(surface);
    stems.forEach((stem) => covered.add(stem));
    left -= words;
  }
  return chosen;
}

function rank({ stems, weight }: Candidate): number {
  return stems.length === 1 ? weight : weight * PHRASE_BONUS;
}

function candidates({ turns }: Conversation): Candidate[] {
  const found = new Map<string, Candidate>();
  for (const { terms, asks } of turns) {
    const inTurn = new Set<string>();
    const note = (stems: readonly string[], surface: string) => {
      const key = stems.join(' ');
      const candidate = found.get(key) ?? { stems, surface, weight: 0, turns: 0 };
      found.set(key, candidate);
      if (inTurn.has(key)) return;
      inTurn.add(key);
      candidate.turns += 1;
      candidate.weight += asks ? 1 : ASSISTANT_WEIGHT;
    };
    for (const [index, term] of terms.entries()) {
      const before = terms[index - 1];
      note([term.stem], term.surface);
      if (term.continues && before !== undefined && before.stem !== term.stem) {
        note([before.stem, term.stem], `${before.surface} ${term.surface}`);
      }
    }
  }
  return [...found.values()];
}
