/** Thirteen weeks of the chats of sgd-chats, and a model that knows what each of them is about. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { cleanText, lastBlock } from '../../../src/domain/xml.js';
import { wireFormatAnswer, type StandInRequest } from '../../../src/testing/index.js';
import { dataOf, taskOf } from '../../support/stand-in-models.js';
import { rowOf, updatedTable } from '../../support/topic-model.js';

export const SGD_CHATS = resolve(import.meta.dirname, '../../../../shared/data/sgd-chats.jsonl.gz');

/** For `describe.skipIf`: says why, once a file. */
export function areSgdChatsMissing(): boolean {
  if (existsSync(SGD_CHATS)) return false;
  process.stderr.write(`Skipped: there is no ${SGD_CHATS}.\n`);
  return true;
}

export const WEEKS = 13;
/** The week in which a domain appears, one vanishes, and an edit splits a category. */
export const APPEARS = { week: 5, domain: 'Flights' } as const;
export const VANISHES = { week: 9, domain: 'Music' } as const;
export const SPLITS = {
  ...{ week: 11, domain: 'Events' },
  into: { FindEvents: 'Events to find', BuyEventTickets: 'Events to buy tickets for' },
} as const;

/** Chats of each domain in a week that has it. */
const PER_WEEK: Readonly<Record<string, number>> = {
  ...{ [APPEARS.domain]: 24, [VANISHES.domain]: 22 },
  ...{ Services: 20, Hotels: 18, Restaurants: 16, Movies: 12, RentalCars: 8 },
};
const PER_INTENT = { FindEvents: 14, BuyEventTickets: 10 } as const;

interface Chat {
  readonly id: string;
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly gold: { readonly domain: string; readonly intent: string };
}

export interface SgdWeeks {
  /** Lines as a log has them, each with the time of its week; without what people said they are about. */
  readonly lines: readonly object[];
  /** Chats in each week. */
  readonly counts: readonly number[];
  readonly answer: (request: StandInRequest) => string;
}

/** @param start - The moment the first week begins. */
export function readSgdWeeks(start: Date): SgdWeeks {
  const text = gunzipSync(readFileSync(SGD_CHATS)).toString('utf8');
  const chats = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Chat);
  const groups = new Map<string, Chat[]>();
  for (const chat of chats) {
    const { domain, intent } = chat.gold;
    const group = domain === SPLITS.domain ? `${domain} ${intent}` : domain;
    groups.set(group, [...(groups.get(group) ?? []), chat]);
  }
  const take = (group: string, count: number): Chat[] => {
    const taken = groups.get(group)?.splice(0, count) ?? [];
    if (taken.length < count) throw new Error(`There are too few chats about ${group}.`);
    return taken;
  };
  const weeks = Array.from({ length: WEEKS }, (_, index) => {
    const week = index + 1;
    const domains = Object.entries(PER_WEEK).filter(
      ([domain]) =>
        (domain !== APPEARS.domain || week >= APPEARS.week) &&
        (domain !== VANISHES.domain || week < VANISHES.week),
    );
    return [
      ...domains.flatMap(([domain, count]) => take(domain, count)),
      ...Object.entries(PER_INTENT).flatMap(([intent, count]) =>
        take(`${SPLITS.domain} ${intent}`, count),
      ),
    ];
  });
  const day = 24 * 3600 * 1000;
  return {
    counts: weeks.map(({ length }) => length),
    lines: weeks.flatMap((week, index) =>
      week.map(({ id, messages }, at) => ({
        ...{ id, messages },
        timestamp: new Date(start.getTime() + (index * 7 + (at % 7)) * day + at * 1000),
      })),
    ),
    answer: oracle(chats),
  };
}

/** Summaries name the domain, the taxonomy those that are not in it, and a label is the chat's own. */
function oracle(chats: readonly Chat[]): SgdWeeks['answer'] {
  const byBeginning = new Map(chats.map((chat) => [keyOf(chat.messages), chat.gold]));
  return (request) => {
    const task = taskOf(request);
    if (task === 'summarize' || task === 'label') {
      const data = dataOf(request);
      const turns = [...data.matchAll(/<(\w+) idx="\d+">([^]*?)<\/\1>/gu)].map(
        ([, , content = '']) => ({ content: cleanText(content) }),
      );
      const gold = byBeginning.get(keyOf(turns));
      if (gold === undefined)
        throw new Error(`This is no chat of sgd-chats: ${data.slice(0, 200)}`);
      return task === 'summarize'
        ? `<summary>About ${gold.domain}.</summary><explanation>It says so.</explanation>`
        : `<reasoning>It says so.</reasoning><category>${categoryOf(gold, namesIn(request))}</category>`;
    }
    if (task !== 'generate' && task !== 'update') return wireFormatAnswer(request);
    const names = task === 'generate' ? [] : namesIn(request);
    const old =
      task === 'generate' ? '' : (lastBlock(request.system, 'cluster_table') ?? '').trim();
    const counts = new Map<string, number>();
    for (const [, domain = ''] of dataOf(request).matchAll(/About (\w+)\./gu)) {
      counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
    const fresh = [...counts]
      .filter(([domain, count]) => count >= 2 && !names.some((name) => name.startsWith(domain)))
      .map(([domain]) => domain)
      .sort();
    const rows = fresh.map((domain, index) =>
      rowOf(names.length + index + 1, {
        name: domain,
        description: `What people want about ${domain}.`,
      }),
    );
    const whole = [...(old === '' ? [] : [old]), ...rows].join('\n');
    return task === 'generate'
      ? `<cluster_table>\n${whole}\n</cluster_table>\n<explanation>Domains.</explanation>`
      : updatedTable(whole);
  };
}

function keyOf(turns: readonly { readonly content: string }[]): string {
  return turns
    .slice(0, 4)
    .map(({ content }) => content.replace(/\s+/gu, ' ').trim())
    .join('\n');
}

function namesIn({ system }: StandInRequest): string[] {
  const table = lastBlock(system, 'cluster_table') ?? '';
  return [...table.matchAll(/<name>([^<]*)<\/name>/gu)].map(([, name = '']) => cleanText(name));
}

function categoryOf(gold: Chat['gold'], names: readonly string[]): string {
  const part = Object.entries(SPLITS.into).find(([intent]) => intent === gold.intent)?.[1];
  if (gold.domain === SPLITS.domain && part !== undefined && names.includes(part)) return part;
  return names.includes(gold.domain) ? gold.domain : 'Other';
}
