/** What the stand-in server was sent: every request with its number, and how often each document was asked about. */
import { createHash } from 'node:crypto';
import type { Fault } from './faults.js';
import { readContent, type JsonObject, type StandInRequest } from './request.js';
import type { Route } from './route.js';

/** One request that the server was sent. */
export interface StandInCall {
  readonly request: StandInRequest;
  /** Without the key. */
  readonly headers: Readonly<Record<string, string>>;
  /** The fault that was injected. */
  fault: Fault | null;
  /** The status that was sent; null while there is none, and for good at a hang. */
  status: number | null;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

export class CallLog {
  readonly calls: StandInCall[] = [];
  readonly #attempts = new Map<string, number>();
  #billed = 0;
  #lookUps = 0;

  add(
    { api, endpoint, model }: Route,
    {
      raw,
      body,
      headers,
    }: {
      /** The body as it was sent. */
      readonly raw: string;
      readonly body: JsonObject;
      readonly headers: Record<string, string>;
    },
  ): StandInCall {
    const content = readContent(body);
    const number = endpoint === 'model' ? (this.#lookUps += 1) : (this.#billed += 1);
    const text = `${endpoint} ${model ?? ''} ${raw}`;
    const key = createHash('sha1').update(text).digest('base64');
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    const request = { ...content, model: model ?? content.model, api, endpoint, number, attempt };
    const startedAt = Date.now();
    const call: StandInCall = { request, headers, fault: null, status: null, startedAt };
    this.calls.push(call);
    return call;
  }

  /** Requests that a provider would bill. */
  countsByDocument(documentOf: (request: StandInRequest) => string = firstText) {
    const counts = new Map<string, number>();
    for (const { request } of this.calls) {
      if (request.endpoint === 'model') continue;
      const document = documentOf(request);
      counts.set(document, (counts.get(document) ?? 0) + 1);
    }
    return counts;
  }
}

function firstText({ messages, texts }: StandInRequest): string {
  return messages[0]?.content ?? texts[0] ?? '';
}
