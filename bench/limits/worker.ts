/** A worker process of the benchmark of limits: it calls the server of each scenario as fast as it may. */
import { AnswerSource } from '../../src/activities/asking/answer-source.js';
import { UsageMeter } from '../../src/activities/asking/usage-meter.js';
import type { ChatRequest } from '../../src/contracts/models.js';
import type { RunConfig } from '../../src/contracts/run-input.js';
import { createAnthropicChatModel } from '../../src/providers/anthropic/chat-model.js';
import { ProviderError } from '../../src/providers/errors/index.js';
import { openStore } from '../../src/store/index.js';
import { CONCURRENCY, REQUESTS_PER_MINUTE, type Scenario, type WorkerTask } from './scenario.js';

const { worker, scenarios, until } = JSON.parse(process.argv[2] ?? '{}') as WorkerTask;
await Promise.all(scenarios.map(keepCalling));

async function keepCalling(scenario: Scenario): Promise<void> {
  const store = await openStore(scenario.store);
  const model = createAnthropicChatModel({ apiKey: 'none', baseUrl: scenario.url, model: 'm' });
  const answers = new AnswerSource(store, {
    concurrency: CONCURRENCY,
    limits:
      scenario.known === 'operator'
        ? {
            'anthropic:*': {
              ...{ requestsPerMinute: REQUESTS_PER_MINUTE, tokensPerMinute: null },
              concurrency: null,
            },
          }
        : {},
  });
  const { id: runId } = await store.runs.record(
    { workflowId: 'bench', firstExecutionRunId: 'bench' },
    { workflowType: 'tntLlm', config: {} as RunConfig, notes: [] },
  );
  const { signal } = new AbortController();
  let asked = 0;
  const caller = async () => {
    let failures = 0;
    while (Date.now() < until) {
      const options = { runId, document: null, meter: new UsageMeter(), signal };
      try {
        const request = requestAbout(`document ${(asked += 1)} of worker ${worker}`);
        await answers.answer(model, request, { ...options, sample: 0, reask: 0 });
        failures = 0;
      } catch (error) {
        if (!(error instanceof ProviderError) || !error.retryable) throw error;
        // As long as Temporal would hold it.
        const wait = error.retryAfterMs ?? Math.min(60_000, 1_000 * 2 ** failures);
        failures += 1;
        if (Date.now() + wait > until) return;
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, caller));
  await store.close();
}

function requestAbout(text: string): ChatRequest {
  return {
    task: 'summarize',
    variables: { useCase: '', turns: [], summaryLength: 20, summaryExplanationLength: 30 },
    system: 'You summarise conversations.',
    messages: [{ role: 'user', content: text }],
    maxTokens: 500,
    parameters: {},
  };
}
