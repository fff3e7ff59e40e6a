/** Activity: summaries of a range of the taxonomy sample. */
import type { ChunkResult, SummarizeChunkRequest } from '../../contracts/activities.js';
import { parseSummary } from '../../domain/parsing/index.js';
import { shortenTurns } from '../../domain/shorten.js';
import { ask } from '../asking/ask.js';
import type { ActivityDependencies } from '../dependencies.js';
import { eachDocument } from './each-document.js';

export async function summarizeDocuments(
  { store, models, answers, stopping }: ActivityDependencies,
  { runId, model: modelName, from, to }: SummarizeChunkRequest,
): Promise<ChunkResult> {
  const { config } = await store.runs.get(runId);
  const { useCase, summaryLength, summaryExplanationLength } = config;
  const sampled = await store.samples.range(runId, 'taxonomy', { from, to });
  return await eachDocument({
    chunk: { attempts: store.attempts, runId, stage: 'summarize', from },
    model: await models.chatModel(modelName),
    stopping,
    documents: await store.corpora.documents(sampled.map(({ document }) => document)),
    findDone: (keys) => store.outcomes.summarized(runId, keys),
    findSetAside: (keys) => store.outcomes.findSetAside(runId, 'summarize', keys),
    async handle({ key, turns }, { model, ...options }) {
      const answer = await ask(
        answers,
        model,
        {
          task: 'summarize',
          variables: { useCase, turns, summaryLength, summaryExplanationLength },
          parse: (text) => parseSummary(text, { summaryLength }),
          shorten(mostTokens) {
            const { turns: kept, note } = shortenTurns(turns, mostTokens);
            return {
              variables: { useCase, turns: kept, summaryLength, summaryExplanationLength },
              note,
            };
          },
        },
        { runId, document: key, config, ...options },
      );
      if (!answer.ok) return { reason: answer.reason };
      await store.outcomes.addSummary(runId, {
        document: key,
        ...answer.value,
        note: answer.notes.length === 0 ? null : answer.notes.join('; '),
      });
      return 'done';
    },
    setAside: ({ key }, reason) =>
      store.outcomes.setAside(runId, { document: key, stage: 'summarize', reason }),
  });
}
