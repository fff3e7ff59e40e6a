/** Small texts for runs of the pipeline: four topics, and in each text a word that no other has, to find it again by. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestDocument {
  readonly id: string;
  readonly text: string;
  /** A word of this text alone: `zq`, the corpus's own letters, then the document's. */
  readonly marker: string;
  readonly topic: string;
}

export interface MakeDocumentsOptions {
  readonly count: number;
  /** Lower-case letters that no other corpus of the same test file has. */
  readonly mark: string;
  /** Default: all four, in turn. */
  readonly topics?: readonly Topic[];
}

const THINGS = ['kettle', 'jacket', 'printer', 'headphones', 'bookshelf', 'blender', 'backpack'];
const ENDINGS = [
  'Could somebody look into it today?',
  'I have written twice already and nobody answered.',
  'Thanks in advance, and sorry for the typos, I am on the train.',
  'What should I do next?',
  'It is rather urgent because we leave on Friday.',
];

const TEXTS = {
  refund: (thing: string) =>
    `I want my refund for the ${thing}, the money is still not back on my card.`,
  delivery: (thing: string) =>
    `The delivery of the ${thing} is late again and the tracking page shows nothing new.`,
  password: (thing: string) =>
    `My password is not accepted since I ordered the ${thing}, and the reset mail never comes.`,
  invoice: (thing: string) =>
    `The invoice for the ${thing} has the wrong address, our accounting needs a corrected invoice.`,
} as const;

export type Topic = keyof typeof TEXTS;
export const TOPICS = Object.keys(TEXTS) as Topic[];

/** The topics as categories that the stand-in labels them with: it goes by words in common. */
export const TOPIC_CATEGORIES = [
  { id: 'money-back', name: 'Refund', description: 'Money that is not back on a card.' },
  { id: 'late-parcel', name: 'Delivery', description: 'Parcels that are late, and tracking.' },
  { id: 'sign-in', name: 'Password', description: 'A password that is not accepted.' },
  { id: 'papers', name: 'Invoice', description: 'An invoice with a wrong address.' },
];

/** Always the same for the same options; the marker is the second word, so that it is in a summary of first words. */
export function makeDocuments({
  count,
  mark,
  topics = TOPICS,
}: MakeDocumentsOptions): TestDocument[] {
  return Array.from({ length: count }, (_, index) => {
    const topic = topics[index % topics.length] ?? 'refund';
    const thing = THINGS[(index * 3) % THINGS.length] ?? 'kettle';
    const ending = ENDINGS[(index * 7) % ENDINGS.length] ?? '';
    const marker = `zq${mark}${letters(index)}`;
    const id = `${mark}-${String(index + 1).padStart(4, '0')}`;
    return { id, marker, topic, text: `Hi, ${marker} here. ${TEXTS[topic](thing)} ${ending}` };
  });
}

/** Writes a JSON object a line; what is a string already is written as it is. @returns the file's path. */
export function writeJsonl(folder: string, name: string, lines: readonly (object | string)[]) {
  const path = join(folder, `${name}.jsonl`);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, `${text.join('\n')}\n`);
  return path;
}

/** The markers in a text, each as often as it is there. */
export function markersIn(text: string): string[] {
  return text.match(/\bzq[a-z]+/gu) ?? [];
}

function letters(index: number): string {
  const digits = [index / 676, index / 26, index].map((value) => Math.floor(value) % 26);
  return digits.map((digit) => String.fromCharCode(97 + digit)).join('');
}
