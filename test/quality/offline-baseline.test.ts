/** What the offline models must find on real dialogues; `npm run bench:quality` measures it over five seeds. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDialogues } from '../../bench/quality/data.js';
import { adjustedRandIndex, normalizedMutualInformation } from '../../bench/quality/metrics.js';
import { shareWellNamed } from '../../bench/quality/naming.js';
import { runPipeline, type Labelled } from '../../bench/quality/pipeline.js';

const dialogues = readDialogues();
const missing = 'skipped: sgd-chats.jsonl.gz is not in ../shared/data';

const columns = (labelled: readonly Labelled[]) => ({
  labels: labelled.map(({ label }) => label),
  gold: labelled.map(({ document }) => document.gold),
});

describe(`the pipeline on 1,000 dialogues${dialogues === undefined ? ` (${missing})` : ''}`, () => {
  it.skipIf(dialogues === undefined)(
    'finds their domains, names them, and teaches them to the classifier, within a minute',
    async () => {
      if (dialogues === undefined) throw new Error(missing);
      const folder = mkdtempSync(join(tmpdir(), 'tntflow-quality-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const run = await runPipeline(dialogues, { seed: 1, folder });
      const { labels, gold } = columns(run.labelled);
      expect(labels).toHaveLength(1_000);
      expect(run.rows.length).toBeLessThanOrEqual(25);
      expect(normalizedMutualInformation(labels, gold)).toBeGreaterThan(0.84);
      expect(adjustedRandIndex(labels, gold)).toBeGreaterThan(0.7);
      expect(labels.filter((label) => label === 'Other').length).toBeLessThan(50);
      expect(shareWellNamed({ labels, gold })).toBeGreaterThan(0.9);
      const test = columns(run.classified);
      expect(normalizedMutualInformation(test.labels, test.gold)).toBeGreaterThan(0.88);
      expect(run.seconds).toBeLessThan(60);
    },
    120_000,
  );
});
