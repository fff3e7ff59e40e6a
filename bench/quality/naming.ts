/** Whether categories are named as a person would name them. */
import { DOMAIN_WORDS } from './domain-words.js';

const LEAST_DOCUMENTS = 10;
const LEAST_PURITY = 0.8;

export interface NamingInput {
  /** Of each document: its category's name, and its gold domain. */
  readonly labels: readonly string[];
  readonly gold: readonly string[];
}

/**
 * Among the categories with at least 10 documents, 80 % of them of one domain: the share of their documents whose
 * category's name contains an accepted word of that domain, 0–1. `Other` is no category.
 */
export function shareWellNamed({ labels, gold }: NamingInput): number {
  let judged = 0;
  let wellNamed = 0;
  for (const name of new Set(labels)) {
    const domains = gold.filter((_, index) => labels[index] === name);
    const [domain, count] = commonest(domains);
    if (name === 'Other' || domains.length < LEAST_DOCUMENTS) continue;
    if (count < LEAST_PURITY * domains.length) continue;
    judged += domains.length;
    const words = name.toLowerCase().split(/[^\p{L}]+/u);
    const accepted = DOMAIN_WORDS[domain] ?? [];
    if (words.some((word) => accepted.some((stem) => word.startsWith(stem)))) {
      wellNamed += domains.length;
    }
  }
  return judged === 0 ? 0 : wellNamed / judged;
}

function commonest(values: readonly string[]): [string, number] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0] as [string, number]);
}
