/** The same over HTTP and in real time: a worker finds the limit in the headers of a server, and stays within it. */
import { expect, it, onTestFinished } from 'vitest';
import { AnswerSource } from '../../../../src/activities/asking/answer-source.js';
import { createAnthropicChatModel } from '../../../../src/providers/anthropic/chat-model.js';
import { createOpenAiChatModel } from '../../../../src/providers/openai/chat-model.js';
import { startStandInServer } from '../../../../src/testing/index.js';
import { readyToAsk } from '../../support.js';
import { FIRST, requestAbout } from '../support.js';

const SECONDS = 4;
const PER_MINUTE = 3_000;

it.each(['anthropic', 'openai'])(
  'calls of %s use nine tenths of what its headers allow, and are not refused',
  async (api) => {
    // What comes before the first answer takes two seconds' worth; from then on there is nothing to spare.
    const server = await startStandInServer({
      ...{ answer: () => 'ok', rateLimit: 'bucket', requestsPerMinute: PER_MINUTE },
      ...{ burstSeconds: 2, latencyMs: 40 },
    });
    onTestFinished(() => server.close());
    const model =
      api === 'anthropic'
        ? createAnthropicChatModel({ apiKey: 'none', baseUrl: server.url, model: 'm' })
        : createOpenAiChatModel({ apiKey: 'none', baseUrl: server.openAiUrl, model: 'm' });
    const { store, options } = await readyToAsk();
    const workers = [1, 2].map(() => new AnswerSource(store, { concurrency: 10 }));
    const end = performance.now() + SECONDS * 1_000;
    let asked = 0;
    const caller = async (answers: AnswerSource) => {
      while (performance.now() < end) {
        await answers.answer(model, requestAbout(`${(asked += 1)}`), { ...options, ...FIRST });
      }
    };
    await Promise.all(
      workers.flatMap((answers) => Array.from({ length: 10 }, () => caller(answers))),
    );
    expect(server.calls.filter(({ status }) => status === 429)).toEqual([]);
    expect(server.calls.length).toBeGreaterThan(0.9 * (PER_MINUTE / 60) * SECONDS);
  },
  20_000,
);
