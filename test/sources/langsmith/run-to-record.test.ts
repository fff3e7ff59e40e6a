/** Recorded runs as documents: the usual fields, a mapping of one's own, and what is set aside. */
import { describe, expect, it } from 'vitest';
import type { LangsmithMapping } from '../../../src/contracts/run-input.js';
import { runToRecord, type RecordedRun } from '../../../src/sources/langsmith/run-to-record.js';

const ID = '11111111-2222-4333-8444-555555555555';
const STARTED = Date.UTC(2026, 10, 23, 9, 30);

function runOf(fields: Record<string, unknown>, more: Partial<RecordedRun> = {}): RecordedRun {
  return {
    ...{ id: ID, name: 'chat', startedAt: STARTED, isPending: false, isError: false },
    fields: { id: ID, ...fields },
    ...more,
  };
}

function read(run: RecordedRun, mapping: LangsmithMapping = {}) {
  return runToRecord(run, { project: 'support', mapping });
}

function turnsOf(run: RecordedRun, mapping: LangsmithMapping = {}): string[] | string {
  const record = read(run, mapping);
  if (record.kind !== 'document') return record.kind === 'bad' ? record.reason : record.kind;
  return record.document.turns.map(({ role, content }) => `${role}: ${content}`);
}

describe('a recorded run', () => {
  it('is history, question and answer, with its id, time, thread and user', () => {
    const record = read(
      runOf({
        inputs: { chat_history: [{ human: 'Hi' }, { ai: 'Hello' }], question: 'Where is it?' },
        outputs: { output: 'On its way.' },
        metadata: { user_id: 'u7', thread_id: 't9', ls_provider: 'x' },
      }),
    );
    expect(record).toEqual({
      ...{ kind: 'document', position: expect.any(Number) as number, time: STARTED },
      document: {
        id: ID,
        turns: [
          { role: 'user', content: 'Hi' },
          { role: 'assistant', content: 'Hello' },
          { role: 'user', content: 'Where is it?' },
          { role: 'assistant', content: 'On its way.' },
        ],
        metadata: {
          ...{ timestamp: '2026-11-23T09:30:00.000Z', project: 'support', name: 'chat' },
          ...{ threadId: 't9', userId: 'u7' },
        },
      },
    });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'messages in, a message out',
      {
        inputs: { messages: [{ role: 'user', content: 'Hi' }] },
        outputs: { choices: [{ message: { role: 'assistant', content: 'Hello' } }] },
      },
      ['user: Hi', 'assistant: Hello'],
    ],
    [
      'a state that says all again',
      {
        inputs: { messages: [{ role: 'user', content: 'Hi' }] },
        outputs: {
          messages: [
            { type: 'human', content: 'Hi', id: 'm1' },
            { type: 'ai', content: 'Hello', id: 'm2' },
          ],
        },
      },
      ['user: Hi', 'assistant: Hello'],
    ],
    [
      'a question that ends the history too',
      { inputs: { chat_history: [['human', 'Hi']], question: 'Hi' }, outputs: { answer: 'Hello' } },
      ['user: Hi', 'assistant: Hello'],
    ],
    [
      'inputs of one field',
      { inputs: { utterance: 'Hi' }, outputs: { said: 'Hello' } },
      ['user: Hi', 'assistant: Hello'],
    ],
    ['no answer', { inputs: { input: 'Hi' }, outputs: null }, ['user: Hi']],
  ])('of %s', (_, fields, turns) => {
    expect(turnsOf(runOf(fields))).toEqual(turns);
  });

  it('is read where a mapping says', () => {
    const mapping = {
      ...{
        history: 'inputs.state.past',
        question: 'inputs.state.turn.0.words',
        answer: 'outputs.a.b',
      },
      ...{ id: 'metadata.ticket', time: 'metadata.at', user: 'metadata.who' },
    };
    const run = runOf({
      inputs: {
        question: 'not this',
        state: { past: ['Hi', 'Hello'], turn: [{ words: 'Well?' }] },
      },
      outputs: { output: 'nor this', a: { b: { content: 'Well.' } } },
      metadata: { ticket: 4711, at: '2026-11-01T00:00:00+01:00', who: 'u1' },
    });
    expect(turnsOf(run, mapping)).toEqual([
      ...['user: Hi', 'assistant: Hello', 'user: Well?', 'assistant: Well.'],
    ]);
    expect(read(run, mapping)).toMatchObject({
      time: STARTED,
      document: { id: '4711', metadata: { timestamp: '2026-10-31T23:00:00.000Z', userId: 'u1' } },
    });
  });

  it('that failed keeps its question, and says so', () => {
    const run = runOf({ inputs: { question: 'Hi' } }, { isError: true });
    expect(read(run)).toMatchObject({ kind: 'document', document: { metadata: { error: true } } });
  });

  it('without words is empty', () => {
    expect(turnsOf(runOf({ inputs: {}, outputs: {} }))).toBe('empty');
    expect(turnsOf(runOf({ inputs: { question: ' ' }, outputs: { output: '' } }))).toBe('empty');
  });

  it.each<[string, Record<string, unknown>, LangsmithMapping, RegExp]>([
    [
      'fields that nobody knows',
      { inputs: { sku: 'a', qty: 2 } },
      {},
      /^run 1111.*: has no question at inputs\.question and the like; its inputs have sku, qty: name the place with langsmith\.question/u,
    ],
    [
      'nothing where the mapping says',
      { inputs: { question: 'Hi', text: 'Ho' } },
      { question: 'inputs.q' },
      /has no question at inputs\.q; its inputs have question, text/u,
    ],
    [
      'a number for a question',
      { inputs: { question: 7 } },
      {},
      /inputs\.question: must be text or messages, got a number/u,
    ],
    [
      'no id',
      { inputs: { question: 'Hi' } },
      { id: 'metadata.ticket' },
      /has no id at metadata\.ticket/u,
    ],
    [
      'no time',
      { inputs: { question: 'Hi' } },
      { time: 'metadata.at' },
      /metadata\.at must be a time/u,
    ],
  ])('with %s is bad', (_, fields, mapping, reason) => {
    expect(turnsOf(runOf(fields), mapping)).toMatch(reason);
  });

  it('has a position of its own, the same at every reading', () => {
    const one = read(runOf({ inputs: { question: 'Hi' } }));
    const again = read(runOf({ inputs: { question: 'Ho' } }));
    const other = read({ ...runOf({ inputs: { question: 'Hi' } }), id: 'another' });
    expect(one.position).toBe(again.position);
    expect(one.position).not.toBe(other.position);
    expect(one.position).toBeLessThan(2 ** 31);
  });
});
