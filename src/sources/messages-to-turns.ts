/** Reads the `messages` of a record as turns. */
import type { Turn } from '../contracts/documents.js';
import { BadRecord, isObject, kindOf } from './bad-record.js';
import { cleanText } from './text.js';

const MAX_ROLE_LENGTH = 64;

const synonyms: Record<string, string> = { human: 'user', ai: 'assistant' };

/** The kinds of content part that are text, in OpenAI's and Anthropic's APIs. */
const textParts = new Set(['text', 'input_text', 'output_text']);

/**
 * Messages without text (a tool call with `content: null`, an image alone, blanks) are dropped.
 * @throws BadRecord naming the field that has the wrong shape.
 */
export function messagesToTurns(messages: unknown): Turn[] {
  if (!Array.isArray(messages))
    throw new BadRecord(`messages must be a list, got ${kindOf(messages)}`);
  return messages.flatMap((message: unknown, index) => {
    const field = `messages[${index}]`;
    if (!isObject(message))
      throw new BadRecord(`${field} must be an object, got ${kindOf(message)}`);
    const role = toRole(message.role, `${field}.role`);
    const content = toContent(message.content, `${field}.content`);
    return content.trim() === '' ? [] : [{ role, content }];
  });
}

/** Lower case, without accents, and `_` for everything but a–z and 0–9; `human` is `user`, `ai` is `assistant`. */
function toRole(value: unknown, field: string): string {
  if (typeof value !== 'string') throw new BadRecord(`${field} must be text, got ${kindOf(value)}`);
  const plain = value
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase();
  const role = plain.replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  if (role === '') throw new BadRecord(`${field} must have a letter from a to z or a digit`);
  if (role.length > MAX_ROLE_LENGTH) {
    throw new BadRecord(
      `${field} has ${role.length} characters; at most ${MAX_ROLE_LENGTH} are allowed`,
    );
  }
  return Object.hasOwn(synonyms, role) ? (synonyms[role] ?? role) : role;
}

/** Text as it is, or a list of parts, of which those that are text are joined by line ends. */
function toContent(value: unknown, field: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return cleanText(value);
  if (!Array.isArray(value)) {
    throw new BadRecord(`${field} must be text or a list of parts, got ${kindOf(value)}`);
  }
  const texts = value.flatMap((part: unknown, index) => toPartText(part, `${field}[${index}]`));
  return cleanText(texts.join('\n'));
}

function toPartText(part: unknown, field: string): string[] {
  if (typeof part === 'string') return [part];
  if (!isObject(part) || typeof part.type !== 'string') {
    throw new BadRecord(`${field} must be an object with a type, got ${kindOf(part)}`);
  }
  if (!textParts.has(part.type)) return [];
  if (typeof part.text !== 'string')
    throw new BadRecord(`${field}.text must be text, got ${kindOf(part.text)}`);
  return [part.text];
}
