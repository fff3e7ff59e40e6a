/** Activity: the model's labels of a range of the label sample, under one taxonomy version. */
import type { ChunkResult, LabelChunkRequest } from '../../contracts/activities.js';
import type { Category } from '../../contracts/taxonomy.js';
import { parseLabel, type LabelAnswer, type Parsed } from '../../domain/parsing/index.js';
import { shortenTurns } from '../../domain/shorten.js';
import { toRows } from '../../domain/taxonomy/identity.js';
import { cleanText, lastBlock } from '../../domain/xml.js';
import { ask } from '../asking/ask.js';
import type { ActivityDependencies } from '../dependencies.js';
import { eachDocument } from './each-document.js';

export async function labelDocuments(
  { store, models, answers, stopping }: ActivityDependencies,
  { runId, taxonomyId, model: modelName, from, to, sample = 'label' }: LabelChunkRequest,
): Promise<ChunkResult> {
  const { config } = await store.runs.get(runId);
  const { useCase, explanationLength } = config;
  const { categories } = await store.taxonomies.get(taxonomyId);
  const taxonomy = toRows(categories);
  // Under several versions, a document that one of them cannot be asked about may do with another.
  const stage = sample === 'anchor' ? `anchor ${taxonomyId}` : sample;
  const sampled = await store.samples.range(runId, sample, { from, to });
  return await eachDocument({
    chunk: { attempts: store.attempts, runId, stage, from },
    model: await models.chatModel(modelName),
    stopping,
    documents: await store.corpora.documents(sampled.map(({ document }) => document)),
    findDone: (keys) => store.outcomes.labelled(taxonomyId, 'llm', keys),
    findSetAside: (keys) => store.outcomes.findSetAside(runId, stage, keys),
    async handle({ key, turns }, { model, ...options }) {
      const answer = await ask(
        answers,
        model,
        {
          task: 'label',
          variables: { useCase, turns, taxonomy, explanationLength },
          parse: (text) => parseLabel(text, categories),
          lastResort: labelAsOther,
          shorten(mostTokens) {
            const { turns: kept, note } = shortenTurns(turns, mostTokens);
            return { variables: { useCase, turns: kept, taxonomy, explanationLength }, note };
          },
        },
        { runId, document: key, config, ...options },
      );
      if (!answer.ok) return { reason: answer.reason };
      await store.outcomes.addLabels(taxonomyId, [
        {
          document: key,
          source: 'llm',
          categoryId: answer.value.category?.id ?? null,
          confidence: null,
          reasoning: answer.value.reasoning,
          note: answer.notes.length === 0 ? null : answer.notes.join('; '),
        },
      ]);
      return 'done';
    },
    setAside: ({ key }, reason) => store.outcomes.setAside(runId, { document: key, stage, reason }),
  });
}

/** A category that the taxonomy does not have, however often the model was asked: none of those it has, so `Other`. */
function labelAsOther(text: string): Parsed<LabelAnswer<Category>> {
  const answered = cleanText(lastBlock(text, 'category') ?? '');
  if (answered === '') return { ok: false, problem: 'it names no category' };
  return {
    ok: true,
    value: { category: null, reasoning: cleanText(lastBlock(text, 'reasoning') ?? '') },
    notes: [`"${answered.slice(0, 80)}" was answered, which is not in the taxonomy`],
  };
}
