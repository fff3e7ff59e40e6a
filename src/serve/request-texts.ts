/** The texts of a request as the embedding model gets them: the same as when the classifier was trained. */
import { embeddingText } from '../domain/documents.js';
import { recordToDocument } from '../sources/record-to-document.js';
import { ProblemError } from './problem-error.js';
import type { ClassifyRequest } from './schemas.js';

/** @throws ProblemError of status 400 naming the document that holds no text, or a message that cannot be read. */
export function requestTexts(request: Omit<ClassifyRequest, 'vectors'>): string[] {
  const { texts, messages, conversations } = request;
  if (texts) return texts.map((text, index) => textOf({ text }, `/texts/${index}`));
  if (messages) return [textOf({ messages }, '/messages')];
  return (conversations ?? []).map((turns, index) =>
    textOf({ messages: turns }, `/conversations/${index}`),
  );
}

/** The record is read as one of a source is; its id would be made from its content, which nobody needs here. */
function textOf(record: Readonly<Record<string, unknown>>, pointer: string): string {
  const read = recordToDocument({ id: '-', ...record }, { position: 1, where: pointer });
  if (read.kind === 'document') return embeddingText(read.document.turns);
  const detail = read.kind === 'empty' ? `${pointer} holds no text` : read.reason;
  throw new ProblemError({ status: 400, detail, errors: [{ pointer, detail }] });
}
