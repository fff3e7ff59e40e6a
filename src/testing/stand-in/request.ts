/** A request to the stand-in server, read from either provider's format. */
import type { ChatMessage } from '../../contracts/models.js';

export type JsonObject = Readonly<Record<string, unknown>>;

/** `messages` is Anthropic's, `chat` and `embeddings` are OpenAI's; `model` is the look-up of a model, free at both. */
export type StandInEndpoint = 'messages' | 'chat' | 'embeddings' | 'model';
export type StandInApi = 'anthropic' | 'openai';

export interface StandInRequest {
  readonly api: StandInApi;
  readonly endpoint: StandInEndpoint;
  /** 1 for the first request that a provider would bill, and so on in order of arrival; look-ups count apart. */
  readonly number: number;
  /** 1 for the first request with this body, 2 for the next with the same, and so on. */
  readonly attempt: number;
  readonly model: string;
  /** The instructions; empty for embeddings. */
  readonly system: string;
  readonly messages: readonly ChatMessage[];
  /** The texts to embed; empty for chat. */
  readonly texts: readonly string[];
  readonly maxTokens: number | undefined;
  /** The body as it was sent. */
  readonly body: JsonObject;
}

/** What of a request is in its body: all but its place in the order of requests. */
export type RequestContent = Omit<StandInRequest, 'number' | 'attempt' | 'api' | 'endpoint'>;

export function readContent(body: JsonObject): RequestContent {
  const { system, messages } = splitSystem(body);
  const limit = body.max_tokens ?? body.max_completion_tokens;
  return {
    model: typeof body.model === 'string' ? body.model : '',
    system,
    messages,
    texts: typeof body.input === 'string' ? [body.input] : strings(body.input),
    maxTokens: typeof limit === 'number' ? limit : undefined,
    body,
  };
}

/** Anthropic sends the instructions beside the messages, OpenAI as the first of them. */
function splitSystem(body: JsonObject): { system: string; messages: ChatMessage[] } {
  const system = [textOf(body.system)];
  const messages: ChatMessage[] = [];
  for (const message of Array.isArray(body.messages) ? (body.messages as JsonObject[]) : []) {
    const content = textOf(message.content);
    if (message.role === 'user' || message.role === 'assistant') {
      messages.push({ role: message.role, content });
    } else {
      system.push(content);
    }
  }
  return { system: system.filter((part) => part !== '').join('\n'), messages };
}

/** Content is a string or a list of blocks. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as JsonObject[])
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('');
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
