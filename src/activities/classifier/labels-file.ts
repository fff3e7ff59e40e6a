/** Reads a file of labels by people: JSON lines of a document's id and the name of its category. */
import { InputError } from '../../config/index.js';
import { OTHER } from '../../contracts/taxonomy.js';
import { categoryKey } from '../../domain/taxonomy/category-key.js';
import { readBytes } from '../../sources/bytes.js';
import { readLines } from '../../sources/lines.js';
import { SourceError } from '../../sources/index.js';

const LONGEST_NAME = 200;

/**
 * Labels are few and dear: nothing of them is skipped. A line is an object with `documentId` and `category`, a name;
 * `Other` is none of the categories. Other fields are ignored, so that a run's `labels.jsonl` can be corrected and given.
 *
 * @param file - JSON lines, also gzipped.
 * @returns names of categories by document id, in the file's order; null is `Other`.
 * @throws InputError naming the line when one is no label, or contradicts an earlier one.
 */
export async function readLabels(file: string): Promise<Map<string, string | null>> {
  const labels = new Map<string, string | null>();
  try {
    for await (const { number, text, fault } of readLines(
      readBytes({ spec: file, nulRule: 'jsonl' }),
    )) {
      if (text?.trim() === '') continue;
      const fail = (what: string) => problem(`${file}, line ${number}: ${what}`);
      if (fault !== null) throw fail(fault);
      const { documentId, category } = readLabel(text, fail);
      const earlier = labels.get(documentId);
      if (earlier !== undefined && earlier !== category) {
        throw fail(
          `"${documentId}" is labelled "${category ?? OTHER}" here and "${earlier ?? OTHER}" before`,
        );
      }
      labels.set(documentId, category);
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    throw problem(error.message);
  }
  if (labels.size === 0) throw problem(`${file}: holds no label`);
  return labels;
}

function readLabel(
  text: string,
  fail: (what: string) => InputError,
): { documentId: string; category: string | null } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw fail('is not valid JSON');
  }
  const { documentId, category } = (value ?? {}) as Record<string, unknown>;
  const id = typeof documentId === 'number' ? String(documentId) : documentId;
  if (typeof id !== 'string' || id.trim() === '') {
    throw fail('needs "documentId", the id of a document of the corpus');
  }
  const name = typeof category === 'string' ? category.trim() : '';
  if (name === '' || name.length > LONGEST_NAME) {
    throw fail(`needs "category", a name of 1 to ${LONGEST_NAME} characters, or "${OTHER}"`);
  }
  const isOther = categoryKey(name) === categoryKey(OTHER);
  return { documentId: id.trim(), category: isOther ? null : name };
}

function problem(what: string): InputError {
  return new InputError(`The input cannot be used:\nlabels: ${what}`);
}
