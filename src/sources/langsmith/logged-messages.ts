/** Reads the shapes in which chains log messages: OpenAI's, LangChain's serialised ones, pairs, plain texts. */
import { BadRecord, isObject, kindOf } from '../bad-record.js';

/** As `messagesToTurns` takes them. */
export interface LoggedMessage {
  readonly role: string;
  /** Text, or a list of parts. */
  readonly content: unknown;
}

const USER = 'user';
const ASSISTANT = 'assistant';

/** Names of speakers in the logs of common chains, in tuples and as types of messages. */
const SPEAKERS = new Set([
  ...['user', 'human', 'assistant', 'ai', 'system', 'developer', 'tool', 'function', 'chat'],
]);

/** Those that stand as keys: `{human: "…"}`. */
const KEYS = new Set(['user', 'human', 'assistant', 'ai', 'bot', 'system']);

/** Objects that wrap messages or a text: what stands under the first of these keys is what was said. */
const WRAPPERS = [
  ...['messages', 'message', 'choices', 'generations', 'data', 'kwargs'],
  ...['content', 'text', 'output', 'answer'],
];

/** Deeper nesting is no log of messages. */
const MAX_DEPTH = 8;

/**
 * Takes
 * - a text, which `speaker` said;
 * - a message: `{role, content}`, `{type: "human", content}`, `{type: "human", data: {content}}`, LangChain's
 *   `{lc, type: "constructor", id: […, "HumanMessage"], kwargs: {content}}`, `["human", "…"]`, `{human: "…"}`;
 * - an exchange: `{question, answer}`, `{input, output}`, `{human: "…", ai: "…"}`, or a pair of two texts;
 * - a list of any of these, nested or not, in which plain texts alternate between user and assistant;
 * - an object that wraps one: `{messages}`, `{message}`, `{choices}`, `{generations}`, `{content}`, `{text}`, ….
 *
 * @throws BadRecord naming the kind of what is none of these.
 */
export function readMessages(value: unknown, speaker: string, depth = 0): LoggedMessage[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [{ role: speaker, content: value }];
  if (depth > MAX_DEPTH) throw new BadRecord('is nested too deeply to be messages');
  if (Array.isArray(value)) return readList(value, speaker, depth);
  if (isObject(value)) return readObject(value, speaker, depth);
  throw new BadRecord(`must be text or messages, got ${kindOf(value)}`);
}

function readList(list: readonly unknown[], speaker: string, depth: number): LoggedMessage[] {
  const [first, second] = list;
  if (list.length === 2 && isSpeaker(first) && typeof second !== 'object') {
    return [{ role: first, content: second }];
  }
  if (isParts(list)) return [{ role: speaker, content: list }];
  let texts = 0;
  return list.flatMap((item) => {
    if (typeof item !== 'string') return readMessages(item, speaker, depth + 1);
    texts += 1;
    return [
      { role: list.length === 1 ? speaker : texts % 2 === 1 ? USER : ASSISTANT, content: item },
    ];
  });
}

/** Parts of one message's content: `{type: "text", text}`, without a speaker of their own. */
function isParts(list: readonly unknown[]): boolean {
  return (
    list.length > 0 &&
    list.every(
      (item) =>
        isObject(item) &&
        typeof item.type === 'string' &&
        !isSpeaker(item.type) &&
        item.role === undefined &&
        item.content === undefined &&
        item.kwargs === undefined &&
        item.data === undefined,
    )
  );
}

function readObject(
  object: Record<string, unknown>,
  speaker: string,
  depth: number,
): LoggedMessage[] {
  const own = speakerOf(object);
  if (own !== null && object.content !== undefined) return [{ role: own, content: object.content }];
  const entries = Object.entries(object);
  if (entries.length > 0 && entries.every(([key]) => KEYS.has(key.toLowerCase()))) {
    return entries.flatMap(([key, said]) => readMessages(said, key, depth + 1));
  }
  for (const [asked, answered] of [
    ['question', 'answer'],
    ['input', 'output'],
  ] as const) {
    if (object[asked] !== undefined && object[answered] !== undefined) {
      return [
        ...readMessages(object[asked], USER, depth + 1),
        ...readMessages(object[answered], ASSISTANT, depth + 1),
      ];
    }
  }
  for (const key of WRAPPERS) {
    const inner = object[key];
    if (inner !== undefined && inner !== null)
      return readMessages(inner, own ?? speaker, depth + 1);
  }
  // A message without text, such as a call of a tool alone.
  if (own !== null) return [];
  const keys = Object.keys(object).slice(0, 5).join(', ');
  throw new BadRecord(
    `must be text or messages, got an object with ${keys === '' ? 'no keys' : keys}`,
  );
}

/** By `role`, by `type`, or by LangChain's class, such as `AIMessageChunk`. */
function speakerOf({ role, type, id, kwargs }: Record<string, unknown>): string | null {
  if (typeof role === 'string' && role.trim() !== '') return role;
  if (isSpeaker(type)) return type;
  const name = Array.isArray(id) ? (id as unknown[]).at(-1) : undefined;
  const kind =
    typeof name === 'string' ? /^([A-Za-z]+)Message(?:Chunk)?$/u.exec(name)?.[1] : undefined;
  if (kind === undefined) return null;
  const given = isObject(kwargs) ? kwargs.role : undefined;
  return typeof given === 'string' ? given : kind.toLowerCase();
}

function isSpeaker(value: unknown): value is string {
  return typeof value === 'string' && SPEAKERS.has(value.toLowerCase());
}
