/** Activity: summaries of a range of the taxonomy sample. */
import type { ChunkRequest, ChunkResult } from '../../contracts/activities.js';
import { parseSummary } from '../../domain/parsing/index.js';
import { ask } from '../asking/ask.js';
import type { ActivityDependencies } from '../dependencies.js';
import { eachDocument } from './each-document.js';

export async function summarizeDocuments(
  { store, models, answers }: ActivityDependencies,
  { runId, from, to }: ChunkRequest,
): Promise<ChunkResult> {
  const { config } = await store.runs.get(runId);
  const { useCase, summaryLength, summaryExplanationLength } = config;
  const model = await models.chatModel(config.models.summarize);
  const sampled = await store.samples.range(runId, 'taxonomy', { from, to });
  return await eachDocument({
    documents: await store.corpora.documents(sampled.map(({ document }) => document)),
    findDone: (keys) => store.outcomes.summarized(runId, keys),
    findSetAside: (keys) => store.outcomes.findSetAside(runId, 'summarize', keys),
    async handle({ key, turns }, options) {
      const answer = await ask(
        answers,
        model,
        {
          task: 'summarize',
          variables: { useCase, turns, summaryLength, summaryExplanationLength },
          parse: (text) => parseSummary(text, { summaryLength }),
        },
        { runId, document: key, ...options },
      );
      if (!answer.ok) return { reason: answer.reason };
      await store.outcomes.addSummary(runId, { document: key, ...answer.value });
      return 'done';
    },
    setAside: ({ key }, reason) =>
      store.outcomes.setAside(runId, { document: key, stage: 'summarize', reason }),
  });
}
