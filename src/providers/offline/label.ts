/** Labels a conversation by the category whose name and description share most with it. */
import type { LabelVariables } from '../../contracts/models.js';
import { clipWords } from './text/clip.js';
import { readConversation } from './text/conversation.js';
import { termsOf } from './text/terms.js';
import { tag } from './wire.js';

const THRESHOLD = Number(process.env['TH'] ?? 0.2);

export function scoreRows(variables: LabelVariables): number[] {
  const { language, turns } = readConversation(variables.turns);
  const DEC=Number(process.env['LD']??0), OI=Number(process.env['OI']??1), TP=process.env['TP'];
  const rows = variables.taxonomy.map(({ name, description }) => {const m=new Map<string,number>(); for(const {stem} of termsOf(`${name}. ${description}`, language)) if(!m.has(stem)) m.set(stem,1/(1+DEC*m.size)); return m;});
  const n = rows.length;
  const df = new Map<string, number>();
  for (const row of rows) for (const stem of row.keys()) df.set(stem, (df.get(stem) ?? 0) + 1);
  const idf = (stem: string) => df.has(stem)? Math.log((1 + n) / (1 + (df.get(stem) ?? 0))) + 1 : OI*(Math.log(1 + n)+1);
  const tf = new Map<string, number>();
  const LA=Number(process.env['LA']??1); for (const { terms, asks } of turns) for (const stem of TP? new Set(terms.map(t=>t.stem)): terms.map(t=>t.stem)) tf.set(stem, (tf.get(stem) ?? 0) + (asks?1:LA));
  const doc = new Map([...tf].map(([stem, count]) => [stem, (process.env['LT']?Math.log(1+count):1+Math.log(count)) * idf(stem)]));
  const norm = Math.hypot(...doc.values()) || 1;
  return rows.map((row) => {
    const weights = [...row].map(([s,p])=>p*idf(s));
    let total = 0;
    for (const [stem,p] of row) total += (doc.get(stem) ?? 0) * p* idf(stem);
    return total / norm / (Math.hypot(...weights) || 1);
  });
}

export function label(variables: LabelVariables): string {
  const scores = scoreRows(variables);
  const best = Math.max(...scores, 0);
  const row = best >= THRESHOLD ? variables.taxonomy[scores.indexOf(best)] : undefined;
  return `${tag('reasoning', clipWords('', variables.explanationLength))}\n${tag('category', row?.name ?? 'Other')}`;
}
