/** Prints an estimate: a table of the steps, the sum, and what it rests on. */
import Table from 'cli-table3';
import type { CostEstimate, EstimateLine, Range } from '../contracts/estimate.js';
import type { KnownPrice } from '../providers/prices/index.js';
import { count, estimated, money, moneyRange } from '../report/index.js';

export function renderEstimate(estimate: CostEstimate): string {
  const right = { hAlign: 'right' } as const;
  const table = new Table({
    head: ['Step', 'Model', 'Calls', 'Tokens in', 'Tokens out', 'Cost'],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    style: { head: [], border: [], compact: true },
  });
  for (const line of estimate.lines) {
    const { step, model, calls, inputTokens, outputTokens } = line;
    table.push([
      step,
      model,
      ...[calls, inputTokens, outputTokens].map((range) => ({ ...right, content: counted(range) })),
      { ...right, content: costOf(line) },
    ]);
  }
  return `${table.toString()}\n${total(estimate)}`;
}

/** What the figures rest on, a sentence a line. */
export function explainEstimate(
  { documents, sampled, lines, unpriced }: CostEstimate,
  prices: Readonly<Record<string, KnownPrice | null>>,
): string[] {
  const dates = Object.values(prices).flatMap((price) => price?.date ?? []);
  const isFree = lines.every(({ cost }) => cost?.high === 0);
  if (isFree) return ['These models run here and cost nothing.'];
  return [
    `From the tokens of ${count(sampled)} of ${count(documents)} documents, as o200k_base counts them. Nothing was sent to a provider.`,
    ...(dates[0] === undefined ? [] : [`Prices are those of ${dates[0]}.`]),
    ...(unpriced.length === 0
      ? []
      : [
          `Nobody said what ${unpriced.join(', ')} costs: put it into the operator's file (prices) to have it counted.`,
        ]),
    'Answers that the store has already cost nothing; what a model thinks before it answers comes on top.',
  ];
}

function total(estimate: CostEstimate): string {
  const { cost, unpriced } = estimate;
  return unpriced.length === 0 && cost.high > 0
    ? `Total: ${money(cost.expected)} expected, ${moneyRange(cost)}`
    : `Total: ${estimated(estimate)}`;
}

function costOf({ cost }: EstimateLine): string {
  if (cost === null) return 'unknown';
  return cost.high === 0 ? money(0) : `${money(cost.expected)} (${moneyRange(cost)})`;
}

/** What is expected, with the ends where they differ. */
function counted({ low, expected, high }: Range): string {
  return low === high ? count(expected) : `${count(expected)} (${short(low)}–${short(high)})`;
}

/** `12,345` as `12k`. */
function short(value: number): string {
  if (value < 10_000) return count(value);
  return value < 10_000_000
    ? `${count(Math.round(value / 1000))}k`
    : `${count(Math.round(value / 1_000_000))}M`;
}
