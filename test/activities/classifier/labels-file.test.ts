/** Files of labels by people: what is read, and that nothing of them is lost in silence. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLabels } from '../../../src/activities/classifier/labels-file.js';
import { failureOf, temporaryFolder } from '../support.js';

function fileOf(...lines: string[]): string {
  const file = join(temporaryFolder(), 'labels.jsonl');
  writeFileSync(file, lines.join('\n'));
  return file;
}

describe('readLabels', () => {
  it('takes the name of a category for each document, and ignores what else there is', async () => {
    const file = fileOf(
      '{"documentId":"a","category":" Refunds ","categoryId":"c9","confidence":0.5}',
      '',
      '{"documentId":7,"category":"OTHER"}',
      '{"documentId":"a","category":"Refunds"}',
    );
    expect([...(await readLabels(file))]).toEqual([
      ['a', 'Refunds'],
      ['7', null],
    ]);
  });

  it('reads what is gzipped', async () => {
    const file = join(temporaryFolder(), 'labels.jsonl.gz');
    writeFileSync(file, gzipSync('{"documentId":"a","category":"A"}\n'));
    expect([...(await readLabels(file))]).toEqual([['a', 'A']]);
  });

  it.each([
    ['no JSON', ['{"documentId":"a","category":"A"}', '{oh'], /line 2: is not valid JSON/u],
    ['no id', ['{"category":"A"}'], /line 1: needs "documentId"/u],
    ['a blank id', ['{"documentId":" ","category":"A"}'], /line 1: needs "documentId"/u],
    ['no category', ['{"documentId":"a"}'], /line 1: needs "category"/u],
    ['a category that is no name', ['{"documentId":"a","category":3}'], /needs "category"/u],
    ['nothing', ['null'], /line 1: needs "documentId"/u],
    ['only blank lines', ['', ' '], /holds no label/u],
    [
      'two labels of one document',
      ['{"documentId":"a","category":"A"}', '{"documentId":"a","category":"Other"}'],
      /line 2: "a" is labelled "Other" here and "A" before/u,
    ],
    [
      'two labels of one document, Other first',
      ['{"documentId":"a","category":"Other"}', '{"documentId":"a","category":"A"}'],
      /line 2: "a" is labelled "A" here and "Other" before/u,
    ],
  ])('refuses %s, naming the line', async (_, lines, message) => {
    const error = await failureOf(readLabels(fileOf(...lines)));
    expect(error.name).toBe('InputError');
    expect(error.message).toMatch(/^The input cannot be used:\nlabels: /u);
    expect(error.message).toMatch(message);
  });

  it('names a file that is not there', async () => {
    const error = await failureOf(readLabels('/nowhere/labels.jsonl'));
    expect(error.name).toBe('InputError');
    expect(error.message).toContain('/nowhere/labels.jsonl');
  });
});
