/** Reading answers of the taxonomy steps under the usual limits, and writing such answers. */
import { parseGenerated, parseRevised } from '../../../src/domain/parsing/index.js';
import { LIMITS } from '../support.js';

export const REFUNDS = { id: '1', name: 'Refunds', description: 'Wants money back' };

export const generated = (text: string) => parseGenerated(text, LIMITS);
export const revised = (text: string) => parseRevised(text, LIMITS);

export const table = (inside: string) => `<cluster_table>\n${inside}\n</cluster_table>`;
export const updated = (inside: string, score = '85') =>
  `<rating_score>${score}</rating_score><updated_table>${inside}</updated_table>`;

/** The names of the rows, or the problem. */
export function namesOf(result: ReturnType<typeof generated>): string[] | string {
  return result.ok ? result.value.rows.map(({ name }) => name) : result.problem;
}
