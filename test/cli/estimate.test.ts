/** `tntflow estimate` and `run --dry-run`: the same answer, with no key, no Temporal and no call. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CostEstimate } from '../../src/contracts/estimate.js';
import { startStandInServer, type StandInServer } from '../../src/testing/index.js';
import { makeDocuments } from '../support/documents.js';
import { endChildren, tntflowToEnd } from '../support/processes.js';

let folder: string;
let source: string;
let server: StandInServer;
let env: Record<string, string | undefined>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tntflow-estimate-'));
  source = join(folder, 'chats.jsonl');
  const lines = makeDocuments({ count: 300, mark: 'e' }).map((line) => JSON.stringify(line));
  writeFileSync(source, `${[...lines, '{"id":"empty","text":""}', '{broken'].join('\n')}\n`);
  server = await startStandInServer();
  env = {
    ...{ TNTFLOW_HOME: join(folder, 'home'), TEMPORAL_ADDRESS: undefined },
    ...{ ANTHROPIC_API_KEY: undefined, OPENAI_API_KEY: undefined, TNTFLOW_CONFIG: undefined },
    ...{ ANTHROPIC_BASE_URL: server.url, OPENAI_BASE_URL: server.openAiUrl },
  };
});
afterAll(async () => {
  await endChildren();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const run = (...args: string[]) => tntflowToEnd(args, env);
const estimateOf = (data: string) => JSON.parse(data) as CostEstimate;

describe('tntflow estimate', () => {
  it('prints calls, tokens and cost of every step, and a total with its range; nothing is sent', async () => {
    const { code, data, output } = await run('estimate', '--source', source, '--models', 'openai');
    expect(code, output).toBe(0);
    for (const step of ['summarize', 'generate', 'update', 'review', 'label', 'embed']) {
      expect(data).toMatch(new RegExp(`${step} .*\\$\\d`, 'u'));
    }
    expect(data).toContain('openai:text-embedding-3-large');
    expect(data).toMatch(/Total: \$\d+\.\d+ expected, \$[\d.]+–[\d.]+/u);
    expect(output).toContain('From the tokens of 200 of 300 documents');
    expect(output).toContain('Prices are those of 2026-11.');
    expect(output).toContain('1 records without text are left out.');
    expect(output).toContain('1 records cannot be read');
    expect(server.calls).toHaveLength(0);
  });

  it('is what a dry run says, which starts nothing', async () => {
    const flags = ['--source', source, '--models', 'anthropic', '--json'];
    const estimated = await run('estimate', ...flags);
    const dry = await run('run', '--dry-run', '--embedded', ...flags);
    expect(dry.code, dry.output).toBe(0);
    expect(estimateOf(dry.data)).toEqual(estimateOf(estimated.data));
    const { cost, documents, lines } = estimateOf(dry.data);
    expect(documents).toBe(300);
    expect(cost.low).toBeGreaterThan(0);
    expect(lines.map(({ step }) => step)).not.toContain('embed');
    expect(dry.output).not.toContain('Temporal server');
    expect(existsSync(join(env.TNTFLOW_HOME ?? '', 'temporal'))).toBe(false);
    expect(server.calls).toHaveLength(0);
  });

  it('reads a corpus of the store, and standard input, with the same result', async () => {
    const text = readFileSync(source, 'utf8');
    const imported = await tntflowToEnd(
      ['import', '-', '--corpus', 'mine', '--max-bad-record-ratio', '0.1'],
      env,
      { stdin: text },
    );
    expect(imported.code, imported.output).toBe(3);
    const flags = ['--models', 'openai', '--json'];
    const stored = await run('estimate', '--corpus', 'mine', ...flags);
    expect(stored.code, stored.output).toBe(0);
    const piped = await tntflowToEnd(['estimate', '--source', '-', ...flags], env, { stdin: text });
    const [a, b] = [estimateOf(stored.data), estimateOf(piped.data)];
    expect(a).toMatchObject({ documents: 300, sampled: 200 });
    expect(b).toMatchObject({ documents: 300, sampled: 200 });
    // Two samples of the same documents, which are all much alike.
    expect(a.cost.expected / b.cost.expected).toBeCloseTo(1, 1);
  });

  it('takes the operator’s prices, and says of models without a price that they have none', async () => {
    const config = join(folder, 'operator.yaml');
    writeFileSync(
      config,
      'compatible:\n  gpu: { baseUrl: "http://127.0.0.1:9/v1" }\nprices:\n  "compatible:gpu/priced": { input: 1000, output: 0 }\n',
    );
    const models = (model: string) => [
      ...['--models.summarize', model, '--models.taxonomy', model, '--models.label', model],
    ];
    const own = { ...env, TNTFLOW_CONFIG: config };
    const priced = await tntflowToEnd(
      ['estimate', '--source', source, '--json', ...models('compatible:gpu/priced')],
      own,
    );
    const { cost, lines } = estimateOf(priced.data);
    const input = lines.reduce((sum, { inputTokens }) => sum + inputTokens.expected, 0);
    expect(cost.expected).toBeCloseTo(input / 1_000, 1);
    const unpriced = await tntflowToEnd(
      ['estimate', '--source', source, ...models('compatible:gpu/other')],
      own,
    );
    expect(unpriced.data).toContain('Total: unknown: the price of compatible:gpu/other is unknown');
    expect(unpriced.data).not.toMatch(/\$0\b/u);
    expect(unpriced.code).toBe(0);
  });

  it('says that offline models cost nothing', async () => {
    const { data, output } = await run('estimate', '--source', source);
    expect(data).toContain('Total: $0');
    expect(output).toContain('These models run here and cost nothing.');
  });

  it.each([
    ['no documents', ['estimate'], 'source', 2],
    [
      'an unknown workflow',
      ['estimate', '--workflow', 'x', '--source', 'y'],
      '--workflow: must',
      2,
    ],
    ['an unknown corpus', ['estimate', '--corpus', 'nowhere'], 'There is no corpus "nowhere"', 1],
    ['a missing file', ['estimate', '--source', 'nowhere.jsonl'], 'nowhere.jsonl', 1],
    [
      'labelling without a taxonomy',
      ['estimate', '--workflow', 'labelDocuments', '--source', 'y'],
      'needs the taxonomy to label with',
      2,
    ],
  ])('answers %s with one clear message', async (_, args, message, exit) => {
    const { code, output } = await run(...args);
    expect(output).toContain(message);
    expect(output).not.toMatch(/^\s+at /mu);
    expect(code).toBe(exit);
  });
});
