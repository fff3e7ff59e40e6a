/** What a worker's metrics say of the calls and documents that they are told of. */
import { expect, it } from 'vitest';
import { PrometheusMetrics, type ModelState } from '../../src/metrics/index.js';

const MODEL = 'compatible:gpu/some model"s';

async function linesOf(metrics: PrometheusMetrics): Promise<string[]> {
  return (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

it('adds up calls by outcome and reason, their tokens and their cost', async () => {
  const metrics = new PrometheusMetrics({ process: false });
  const usage = { inputTokens: 100, outputTokens: 20, cachedTokens: 50, cacheWriteTokens: 7 };
  const call = { model: 'anthropic:m', task: 'label', seconds: 0.3 };
  metrics.called({ ...call, outcome: 'answered', reason: null, usage, cost: 0.25 });
  metrics.called({ ...call, outcome: 'answered', reason: null, usage, cost: 0.5 });
  metrics.called({ ...call, outcome: 'failed', reason: 'rate-limit', usage: null, cost: 0 });
  metrics.called({ ...call, outcome: 'unknown', reason: 'timeout', usage: null, cost: null });
  const of = 'provider="anthropic",model="anthropic:m",task="label"';
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      `tntflow_calls_total{${of},outcome="answered",reason=""} 2`,
      `tntflow_calls_total{${of},outcome="failed",reason="rate-limit"} 1`,
      `tntflow_calls_total{${of},outcome="unknown",reason="timeout"} 1`,
      `tntflow_tokens_total{${of},kind="input"} 200`,
      `tntflow_tokens_total{${of},kind="output"} 40`,
      `tntflow_tokens_total{${of},kind="cached"} 100`,
      `tntflow_tokens_total{${of},kind="cache_write"} 14`,
      `tntflow_cost_dollars_total{${of}} 0.75`,
      expect.stringMatching(/^tntflow_call_seconds_bucket\{le="0.25",.*\} 0$/u),
      expect.stringMatching(/^tntflow_call_seconds_bucket\{le="0.5",.*\} 4$/u),
    ]),
  );
});

it('shows models as they stand when they are asked for, and no longer than that', async () => {
  const metrics = new PrometheusMetrics({ process: false });
  let states: ModelState[] = [
    {
      ...{ model: MODEL, inFlight: 3, waiting: 2, refused: true },
      ...{ requestsPerMinute: 58.2, blockedSeconds: 1.5 },
    },
  ];
  metrics.watchModels(() => states);
  const of = 'provider="compatible",model="compatible:gpu/some model\\"s"';
  expect(await linesOf(metrics)).toEqual([
    `tntflow_calls_in_flight{${of}} 3`,
    `tntflow_calls_waiting{${of}} 2`,
    `tntflow_refused{${of}} 1`,
    `tntflow_rate_limit_requests_per_minute{${of}} 58.2`,
    `tntflow_rate_blocked_seconds{${of}} 1.5`,
  ]);
  states = states.map((state) => ({ ...state, refused: false, requestsPerMinute: null }));
  expect(await linesOf(metrics)).toContain(`tntflow_refused{${of}} 0`);
  expect((await linesOf(metrics)).join('\n')).not.toContain('requests_per_minute');
});

it('counts documents by stage and outcome', async () => {
  const metrics = new PrometheusMetrics({ process: false });
  metrics.documents({ stage: 'label', done: 18, setAside: 2 });
  metrics.documents({ stage: 'label', done: 20, setAside: 0 });
  expect(await linesOf(metrics)).toEqual([
    'tntflow_documents_total{stage="label",outcome="done"} 38',
    'tntflow_documents_total{stage="label",outcome="set_aside"} 2',
  ]);
});
