/** `report.md` and `taxonomy.md`: what they say, and that no text in them changes their structure. */
import { describe, expect, it } from 'vitest';
import { resolveRun } from '../../src/config/resolve-run.js';
import { renderReport, renderTaxonomy } from '../../src/report/index.js';
import { blocksOf, markupOf } from './markdown-structure.js';
import { CONFIG, reportWith } from './report-data.js';

const HOSTILE = [
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '# Heading\n\n## Another\n\n- item\n- item',
  'a | b | c\n| --- | --- |\n| 1 | 2 |',
  '| | |',
  '```\ncode\n```',
  '`` ` ```',
  '- item',
  '1. item',
  '> quote',
  '---',
  '===\n---',
  '**bold** _it_ ~~no~~ [link](http://evil.example) ![image](http://evil.example/x.png)',
  '<!-- comment',
  '</details> &lt;b&gt; &#60;i&#62; \\| \\\\| \\',
  '    indented',
  'ends with a backslash \\',
];

/** The report without the JSON at its end, and that JSON. */
function partsOf(report: string): { readonly text: string; readonly json: unknown } {
  const [, text = '', json = ''] = /^([^]*)\n```json\n([^]*?)\n```\n$/u.exec(report) ?? [];
  return { text, json: JSON.parse(json) as unknown };
}

describe.each([
  ['report.md', (said: string) => partsOf(renderReport(reportWith(said))).text],
  ['taxonomy.md', (said: string) => renderTaxonomy(reportWith(said))],
])('%s', (_, render) => {
  const harmless = render('harmless');

  it.each(HOSTILE)('keeps its structure when texts and names are %j', (said) => {
    const hostile = render(said);
    expect(blocksOf(hostile)).toEqual(blocksOf(harmless));
    expect(markupOf(hostile)).toEqual(markupOf(harmless));
  });

  it('has tables whose rows all have the cells of their head', () => {
    const tables =
      blocksOf(render('a | b'))
        .join('\n')
        .match(/(?:row of \d+\n?)+/gu) ?? [];
    expect(tables.length).toBeGreaterThan(0);
    for (const rows of tables) expect(new Set(rows.trim().split('\n')).size).toBe(1);
  });
});

describe('report.md', () => {
  const report = renderReport(reportWith('harmless'));

  it('says how many documents there were and how often each category was found', () => {
    expect(report).toContain(
      '12,345 documents in corpus `chats`, 2 more without text were skipped',
    );
    expect(report).toContain('| harmless | 400 | 40.0 % | 37.0 % – 43.0 % | 5,000 |');
    expect(report).toContain('| Other | 200 | 20.0 % | 18.0 % – 23.0 % | 1,345 |');
    expect(report).toContain('a simple random sample, with 95 % Wilson intervals');
  });

  it('draws the run, with its numbers', () => {
    const [, picture = ''] = /```mermaid\n([^]*?)\n```/u.exec(report) ?? [];
    const arrows = ['corpus --> summaries', 'summaries --> v1', 'v1 --> v2', 'v3 --> labels'];
    for (const part of ['"12,345 documents"', '"800 summaries"', 'rated 85', ...arrows]) {
      expect(picture).toContain(part);
    }
  });

  it('shows the trajectory with its scores, and why a version was kept', () => {
    expect(report).toContain('| 1 | generate | 2 | – | harmless |');
    expect(report).toContain('| 2 | update | 2 | 85 | harmless harmless |');
    expect(report).toContain('| 3 | update | 2 | 85 | Kept as it was: harmless |');
  });

  it('calls agreement with the model agreement, and never accuracy', () => {
    expect(report).toContain('Agreement is with the labelling model, not with people.');
    expect(report).toContain('| Test | 0.910 | 0.900 | 0.800 |');
    expect(report).not.toMatch(/accuracy/iu);
    expect(report).toContain('| Other | – | – | – | 0 (not evaluated) |');
  });

  it('shows every call, those of unknown outcome apart', () => {
    expect(report).toContain(
      '| label | `openai:harmless` | 1,200 | 3 | 1 | 2,000,000 | 5,000 | 7,000 | 30,000 | 61.3 | at least $4.25, at most $4.75 |',
    );
    expect(report).toContain('17 answers were already in the store and cost nothing.');
    expect(report).toContain('- label, `openai:harmless`: 1, at most $0.50: harmless');
    expect(report).toContain('**Cost: at least $4.25, at most $4.75**, estimated $2.00–9.00.');
  });

  it('says nothing of money where every model is free, and unknown where nobody knows', () => {
    const line = { ...reportWith('x').usage[0], cost: 0, unknownCost: 0 };
    const free = { usage: [line], unknownCalls: [], prices: [], estimate: null } as const;
    expect(renderReport(reportWith('x', free as never))).not.toContain('Cost:');
    const unpriced = { ...free, usage: [{ ...line, unpricedCalls: 3, unreported: 1_196 }] };
    const report = renderReport(reportWith('x', unpriced as never));
    expect(report).toContain('**Cost: unknown**');
    expect(report).toContain('| unknown | unknown | unknown | unknown | 61.3 | unknown |');
  });

  it('lists what was set aside with its reason, and says where the rest is', () => {
    expect(report).toContain('- record 9: harmless');
    expect(report).toContain('- `harmless` (label): harmless');
    const setAside = Array.from({ length: 30 }, (_, index) => ({
      ...{ documentId: `d${index}`, stage: 'label', reason: 'refused' },
    }));
    const long = renderReport(reportWith('x', { setAside, badRecords: [] }));
    expect(long).toContain('- `d19` (label): refused\n- … and 10 more in `set-aside.jsonl`');
    expect(renderReport(reportWith('x', { setAside: [], badRecords: [] }))).toContain(
      '## Set aside\n\nNothing.',
    );
  });

  it('marks results of offline models as a baseline, and no others', () => {
    const models = { ...CONFIG.models, embed: 'offline:hashing' };
    const offline = renderReport(reportWith('x', { config: { ...CONFIG, models } }));
    expect(offline).toContain('**Baseline.**');
    expect(report).not.toContain('Baseline');
  });

  it('says how well the classifier does, how sure that is, and when it abstains', () => {
    const rendered = renderReport(reportWith('x'));
    expect(rendered).toContain('| Test | 0.910 | 0.900 | 0.800 | 0.030 |');
    expect(rendered).toContain(
      '| 95 % interval | 0.870–0.950 | 0.860–0.940 | 0.700–0.880 | 0.020–0.070 |',
    );
    expect(rendered).toContain('| Always the commonest category | 0.400 |');
    expect(rendered).toContain(
      'For a precision of 95.0 % it abstains below a confidence of 0.700. On the test documents that leaves 80.0 % of them answered, 96.0 % of these in agreement.',
    );
    expect(rendered).toContain('| Learnt from | 80 | 800 |');
    const { classifier } = reportWith('x');
    if (classifier?.abstention == null) throw new Error('the sample report has a target');
    const abstention = { ...classifier.abstention, threshold: null };
    expect(renderReport(reportWith('x', { classifier: { ...classifier, abstention } }))).toContain(
      '**It abstains from every answer.**',
    );
    const always = { ...classifier, abstention: null };
    expect(renderReport(reportWith('x', { classifier: always }))).not.toContain('abstain');
  });

  it('says why there is no classifier', () => {
    const none = {
      ...{ trained: false, reason: 'all 9 labelled documents are in one category', c: null },
      ...{ trainDocuments: 0, testDocuments: 0, agreement: null, weightedF1: null, macroF1: null },
      ...{ trainAgreement: null, intervals: null, majorityAgreement: null },
      ...{ calibrationError: null, abstention: null, learningCurve: [] },
    };
    expect(renderReport(reportWith('x', { classifier: none }))).toContain(
      'No classifier was trained: all 9 labelled documents are in one category',
    );
    expect(renderReport(reportWith('x', { classifier: null }))).toContain(
      'This run trained no classifier.',
    );
  });

  it('ends with an input that gives the same run again', async () => {
    const configs = [
      CONFIG,
      { ...CONFIG, source: null, label: { sampleSize: 50, classifyRest: false } },
      {
        ...CONFIG,
        useCase: '```\n# "hostile" </script>',
        format: 'csv' as const,
        columns: { text: 'Body', metadata: ['Plan'] },
        pauseTimeoutMs: 1_500,
        taxonomy: {
          mode: 'extend' as const,
          categories: [{ id: 'c1', name: 'Refunds', description: 'Wants money back' }],
        },
      },
    ];
    for (const config of configs) {
      const { json } = partsOf(renderReport(reportWith('x', { config })));
      const again = await resolveRun(json, {
        nameCorpus: () => 'another name',
        defaultOut: '/elsewhere',
        absolutePath: (path) => path,
        readText: () => Promise.reject(new Error('there are no files here')),
      });
      const { promptVersions } = again;
      expect(again).toEqual({ ...config, promptVersions });
    }
  });
});

describe('taxonomy.md', () => {
  const taxonomy = renderTaxonomy(reportWith('harmless'));

  it('shows each category with its facts and documents, and Other last', () => {
    expect(taxonomy).toContain(
      '## harmless\n\nharmless\n\n' +
        'Id `c1` · 40.0 % of the sample (37.0 % – 43.0 %, 400 documents) · nearest: harmless\n\n' +
        'Typical:\n- `harmless` harmless\n\nAt its edge:\n- `d8` harmless',
    );
    expect(taxonomy).toMatch(/Id `c2` · .*\n\nNo document of the labelled sample\./u);
    const other = taxonomy.split('\n## ').at(-1);
    expect(other).toMatch(
      /^Other\n\n.*\n\n20\.0 % of the sample .*\n\nTypical:\n- `d7` harmless$/u,
    );
  });

  it('says which version of which run it is', () => {
    expect(taxonomy).toContain('Version 3 of run `harmless`, made from the corpus `chats`.');
  });

  it('says so when nothing was labelled', () => {
    expect(renderTaxonomy(reportWith('x', { shares: [] }))).toContain(
      'No documents were labelled in this run.',
    );
  });

  it('can be rendered of a run that made no taxonomy', () => {
    const nothing = { trajectory: [], shares: [], examples: new Map() };
    expect(renderTaxonomy(reportWith('x', nothing))).toContain('## Other');
  });
});
