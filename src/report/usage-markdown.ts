/** The report's section on calls, tokens and money. */
import { spendingOf } from '../domain/usage.js';
import { cellCode, code, count, inline, table } from './markdown.js';
import { estimated, isFree, money, spent } from './money.js';
import type { ReportData } from './report-data.js';

export function renderUsage(data: ReportData): string {
  const { usage, reused } = data;
  const again = `${count(reused)} answers were already in the store and cost nothing.`;
  if (usage.length === 0) return [`No call was made. ${again}`, ...renderBill(data)].join('\n\n');
  return [
    ...renderBill(data),
    table(
      [
        { title: 'Task' },
        { title: 'Model' },
        ...[
          'Calls',
          'Failed',
          'Outcome unknown',
          'Tokens in',
          'of these from a cache',
          'written to a cache',
          'Tokens out',
          'Seconds',
          'Cost',
        ].map((title) => ({ title, align: 'right' as const })),
      ],
      usage.map((row) => [
        row.task,
        cellCode(row.model),
        ...[row.calls, row.failed, row.unknown].map(count),
        ...[row.inputTokens, row.cachedTokens, row.cacheWriteTokens, row.outputTokens].map(
          (tokens) => tokensOf(tokens, row),
        ),
        row.seconds.toFixed(1),
        spent(row),
      ]),
    ),
    again,
    ...renderUnknown(data),
  ].join('\n\n');
}

/** Tokens of the answers that said how many they took. */
function tokensOf(
  tokens: number,
  { unreported, calls, failed, unknown }: ReportData['usage'][number],
): string {
  if (unreported === 0) return count(tokens);
  return unreported === calls - failed - unknown ? 'unknown' : `at least ${count(tokens)}`;
}

/** The sum, what was expected, and whose prices these are; nothing where every model is free. */
function renderBill({ usage, estimate, prices }: ReportData): string[] {
  const spending = spendingOf(usage);
  if (isFree(spending, estimate)) return [];
  const expected = estimate === null ? '' : `, estimated ${inline(estimated(estimate))}`;
  const dates = prices.flatMap(({ date }) => date ?? []);
  const own = prices.filter(({ source }) => source === 'operator').map(({ model }) => model);
  const without = prices.filter(({ source }) => source === null).map(({ model }) => model);
  const names = (models: readonly string[]) => models.map(code).join(', ');
  return [
    `**Cost: ${inline(spent(spending))}**${expected}.`,
    [
      ...(dates.length > 0 ? [`Prices are those of ${dates[0] ?? ''}.`] : []),
      ...(own.length > 0 ? [`The operator set those of ${names(own)}.`] : []),
      ...(without.length > 0 ? [`Nobody said what ${names(without)} costs.`] : []),
    ].join(' '),
  ].filter((line) => line !== '');
}

/** Calls that may have been billed, and nobody can tell. */
function renderUnknown({ unknownCalls, usage }: ReportData): string[] {
  const unreported = usage.filter((row) => row.unreported > 0);
  const lines = [
    ...unknownCalls.map(({ task, model, calls, reason, mostCost }) => {
      const most = mostCost === null ? 'cost unknown' : `at most ${money(mostCost)}`;
      return `- ${task}, ${code(model)}: ${count(calls)}, ${most}: ${inline(reason)}`;
    }),
    ...unreported.map(
      ({ task, model, unreported: calls }) =>
        `- ${task}, ${code(model)}: ${count(calls)} answers came without a count of tokens`,
    ),
  ];
  if (lines.length === 0) return [];
  return [`Of unknown outcome or size:\n\n${lines.join('\n')}`];
}
