/** The `fetch` of LangSmith's client: it waits out what passes, says what does not, and takes no broken page. */
import { setTimeout as delay } from 'node:timers/promises';
import { parseJson } from '../../domain/json.js';
import { LangsmithFailure } from './langsmith-failure.js';
import { retryAfterMs } from '../../domain/retry-after.js';

/** A request is made so often, with pauses of 0.5, 1, 2 and 4 seconds, or as long as the server says. */
const ATTEMPTS = 5;
const FIRST_PAUSE_MS = 500;
/** A server that asks for more is left to whoever tries again later. */
const MOST_PAUSE_MS = 30_000;
const REQUEST_TIMEOUT_MS = 90_000;

export interface PatientFetchOptions {
  /** Taken out of what a server says. */
  readonly apiKey: string;
  /** Aborting it ends requests and pauses with its reason. */
  readonly signal?: AbortSignal | undefined;
  /** What is wrong with the body of a good answer from this path; null when nothing is. */
  readonly faultOf: (path: string, body: unknown) => string | null;
}

/**
 * Answers of 2xx, 404 and 405 are given back, the former after their bodies were read whole and found good.
 *
 * @throws LangsmithFailure for all else, an abort among it: the package would try that again.
 */
export function patientFetch({ apiKey, signal, faultOf }: PatientFetchOptions): typeof fetch {
  return async (input, init) => {
    const path = new URL(input instanceof Request ? input.url : input).pathname;
    // The package asks for the server's version, on the side and only to warn; what the server has is found out by use.
    if (path.endsWith('/info')) return Response.json({});
    for (let attempt = 1; ; attempt += 1) {
      if (signal?.aborted) throw aborted();
      const outcome = await tryOnce(path, () => {
        const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
        const signals = signal === undefined ? [timeout] : [timeout, signal];
        return fetch(input, { ...init, signal: AbortSignal.any(signals) });
      });
      if (signal?.aborted) throw aborted();
      if (outcome instanceof Response) return outcome;
      const wait = outcome.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (attempt - 1);
      if (!outcome.isPassing || attempt === ATTEMPTS || wait > MOST_PAUSE_MS) throw outcome;
      // Readers that were refused together shall not come back together.
      await delay(wait * (1 + Math.random() / 4), undefined, signal ? { signal } : {}).catch(() => {
        throw aborted();
      });
    }
  };

  function aborted(): LangsmithFailure {
    return new LangsmithFailure({ problem: 'was not read to its end', isPassing: true });
  }

  async function tryOnce(
    path: string,
    request: () => Promise<Response>,
  ): Promise<Response | LangsmithFailure> {
    let response: Response;
    let text: string;
    try {
      response = await request();
      text = await response.text();
    } catch (error) {
      return new LangsmithFailure({
        problem: `cannot be read: LangSmith ${whyUnreached(error)}; LANGSMITH_ENDPOINT says where it is`,
        ...{ isPassing: true, cause: error },
      });
    }
    const { status, headers } = response;
    if (status === 404 || status === 405)
      return new Response(text, { status, headers: plain(headers) });
    if (!response.ok) return refused(response, text);
    const fault = faultOf(path, parseJson(text));
    if (fault === null) return new Response(text, { status, headers: plain(headers) });
    return new LangsmithFailure({
      problem: `cannot be read: LangSmith answered with a broken page (${fault})`,
      isPassing: true,
    });
  }

  function refused({ status, headers }: Response, text: string): LangsmithFailure {
    if (status === 401) {
      const problem =
        'LangSmith refuses the key in LANGSMITH_API_KEY (401): it is wrong, revoked, or of another region';
      return new LangsmithFailure({ problem, isPassing: false });
    }
    const said = detailOf(text).replaceAll(apiKey, '[hidden]');
    if (status === 403) {
      const problem = `the key in LANGSMITH_API_KEY may not read this project (403)${said}; a key for several workspaces needs LANGSMITH_WORKSPACE_ID`;
      return new LangsmithFailure({ problem, isPassing: false });
    }
    if (status === 429) {
      return new LangsmithFailure({
        problem: 'cannot be read: LangSmith refuses requests because there are too many (429)',
        ...{ isPassing: true, retryAfterMs: retryAfterMs(headers, Date.now()) },
      });
    }
    const isPassing = status >= 500 || status === 408 || status === 409 || status === 425;
    return new LangsmithFailure({
      problem: `cannot be read: LangSmith answered ${status}${said}`,
      ...{
        isPassing,
        httpStatus: status,
        retryAfterMs: isPassing ? retryAfterMs(headers, Date.now()) : undefined,
      },
    });
  }
}

/** The body is decoded and whole already. */
function plain(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) kept.delete(name);
  return kept;
}

/** What a server says is wrong, in a few words; it may quote the query, which holds no text of a document. */
function detailOf(text: string): string {
  const body = parseJson(text) as
    { detail?: unknown; error?: unknown; message?: unknown } | undefined;
  const said = [body?.detail, body?.error, body?.message].find((part) => typeof part === 'string');
  return said === undefined ? '' : `: ${said.replace(/\s+/gu, ' ').trim().slice(0, 200)}`;
}

function whyUnreached(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'did not answer in time';
  const cause = error instanceof Error ? error.cause : undefined;
  const code = (cause as { code?: unknown } | undefined)?.code;
  return `does not answer (${typeof code === 'string' ? code : 'the connection broke'})`;
}
