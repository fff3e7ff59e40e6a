/** Reading of what a provider answered, of which nothing may be taken for granted: compatible servers differ. */
import { MalformedResponseError } from './errors/malformed-response-error.js';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The body of an answer, as the SDKs hand it on: an object when it was JSON, a string when its type was another,
 * undefined or null when there was none.
 * @throws MalformedResponseError when it is not an object, or reports an error in spite of its status.
 */
export function answerObject(body: unknown): JsonObject {
  if (body === undefined || body === null || body === '') {
    throw new MalformedResponseError('an empty body');
  }
  if (typeof body === 'string') {
    const html = /^\s*<(?:!doctype|html)/iu.test(body);
    throw new MalformedResponseError(html ? 'an HTML page' : 'something that is not JSON');
  }
  if (!isObject(body)) throw new MalformedResponseError('JSON that is not an object');
  if (isObject(body.error)) throw new MalformedResponseError('an error inside a success');
  return body;
}

/** A number of tokens, or undefined where a compatible server does not count them. */
export function tokenCount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
    ? Math.round(value)
    : undefined;
}

/** Tokens that a server leaves out when there are none, such as those of a cache. */
export function tokens(value: unknown): number {
  return tokenCount(value) ?? 0;
}

/** The concatenated text of content blocks; blocks of other types (thinking, tools) are left out. */
export function textOfBlocks(blocks: readonly unknown[]): string {
  return blocks
    .map((block) =>
      isObject(block) && block.type === 'text' && typeof block.text === 'string' ? block.text : '',
    )
    .join('');
}
