/** A corpus that a test makes: distinct texts in a few topics. */
import { writeFile } from 'node:fs/promises';

const TOPICS = [
  ['password', 'reset link', 'login page', 'two-factor code'],
  ['invoice', 'payment reminder', 'overdue amount', 'customer address'],
  ['delivery', 'parcel', 'tracking number', 'courier'],
  ['subscription', 'upgrade', 'yearly plan', 'discount'],
] as const;

/** Writes `size` documents as JSONL. */
export async function writeCorpus(file: string, size: number): Promise<void> {
  const lines = Array.from({ length: size }, (_, index) => {
    const topic = TOPICS[index % TOPICS.length] ?? TOPICS[0];
    const first = topic[Math.floor(index / 4) % topic.length] ?? topic[0];
    const second = topic[Math.floor(index / 16) % topic.length] ?? topic[0];
    return JSON.stringify({
      id: `doc-${index}`,
      messages: [
        {
          role: 'user',
          content: `Question ${index}: my ${first} does not work, something about the ${second}.`,
        },
        { role: 'assistant', content: `Let me look at the ${first} for case ${index}.` },
      ],
    });
  });
  await writeFile(file, `${lines.join('\n')}\n`);
}
