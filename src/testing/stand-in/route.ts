/** Which API and endpoint a request to the stand-in server is for. */
import type { IncomingHttpHeaders } from 'node:http';
import type { StandInApi, StandInEndpoint } from './request.js';

export interface Route {
  readonly api: StandInApi;
  readonly endpoint: StandInEndpoint;
  /** Set where the path names the model. */
  readonly model?: string;
}

/** Undefined when there is no such endpoint. Only the look-up of a model has the same path in both APIs. */
export function routeOf(
  method: string,
  url: string,
  headers: IncomingHttpHeaders,
): Route | undefined {
  const { pathname } = new URL(url, 'http://127.0.0.1');
  switch (`${method} ${pathname}`) {
    case 'POST /v1/messages':
      return { api: 'anthropic', endpoint: 'messages' };
    case 'POST /v1/chat/completions':
      return { api: 'openai', endpoint: 'chat' };
    case 'POST /v1/embeddings':
      return { api: 'openai', endpoint: 'embeddings' };
  }
  const model = /^\/v1\/models\/(.+)$/u.exec(pathname)?.[1];
  if (method !== 'GET' || model === undefined) return undefined;
  const api = 'anthropic-version' in headers ? 'anthropic' : 'openai';
  return { api, endpoint: 'model', model: decodeURIComponent(model) };
}
