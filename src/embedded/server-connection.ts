/** Asking a Temporal server whether it answers, and registering search attributes with it. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import type { SearchAttributeType } from '@temporalio/common';

/** The namespace that every dev server has, and the only one that is used here. */
export const NAMESPACE = 'default';

/** Names and kinds, e.g. `{ TntflowStage: 'KEYWORD' }`. */
export type SearchAttributes = Readonly<Record<string, SearchAttributeType>>;

/** `temporal.api.enums.v1.IndexedValueType`, which the SDK does not export. */
const INDEXED_VALUE_TYPES: Readonly<Record<SearchAttributeType, number>> = {
  TEXT: 1,
  KEYWORD: 2,
  INT: 3,
  DOUBLE: 4,
  BOOL: 5,
  DATETIME: 6,
  KEYWORD_LIST: 7,
};

export interface ServerAnswersOptions {
  /** `host:port` */
  readonly address: string;
  readonly timeoutMs: number;
  /** Aborting it gives up: the answer is then false. */
  readonly signal?: AbortSignal;
}

/** Whether a Temporal server with the namespace answers at the address in time. Asks again until then. */
export async function serverAnswers(options: ServerAnswersOptions): Promise<boolean> {
  const { address, timeoutMs, signal } = options;
  const deadline = Date.now() + timeoutMs;
  while (signal?.aborted !== true) {
    const left = deadline - Date.now();
    if (left <= 0) return false;
    const limit = Math.min(left, 2_000);
    // The gRPC client waits a second after a refused connection: a plain look first is quicker.
    if ((await isListening(address, limit)) && (await answersOnce(address, limit))) return true;
    await sleep(Math.min(50, Math.max(0, deadline - Date.now())));
  }
  return false;
}

async function isListening(address: string, timeoutMs: number): Promise<boolean> {
  const colon = address.lastIndexOf(':');
  const socket = connect({
    host: address.slice(0, colon),
    port: Number(address.slice(colon + 1)),
    timeout: timeoutMs,
  });
  try {
    return await new Promise((resolve) => {
      socket.once('connect', () => {
        resolve(true);
      });
      for (const event of ['error', 'timeout']) {
        socket.once(event, () => {
          resolve(false);
        });
      }
    });
  } finally {
    socket.destroy();
  }
}

async function answersOnce(address: string, timeoutMs: number): Promise<boolean> {
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address, connectTimeout: timeoutMs });
    const { workflowService } = connection;
    await connection.withDeadline(Date.now() + timeoutMs, async () => {
      await workflowService.describeNamespace({ namespace: NAMESPACE });
    });
    return true;
  } catch {
    // Whatever the reason, there is no answer yet; the caller says what that means.
    return false;
  } finally {
    await connection?.close();
  }
}

export interface EnsureSearchAttributesOptions {
  readonly address: string;
  readonly searchAttributes: SearchAttributes;
}

/**
 * Registers those that are missing. `start-dev --search-attribute` does so only when it creates the database, so an
 * attribute that a later version of this project adds would stay unknown.
 */
export async function ensureSearchAttributes(
  options: EnsureSearchAttributesOptions,
): Promise<void> {
  const { address, searchAttributes } = options;
  if (Object.keys(searchAttributes).length === 0) return;
  const connection = await Connection.connect({ address, connectTimeout: 10_000 });
  try {
    await connection.withDeadline(Date.now() + 10_000, async () => {
      const { operatorService } = connection;
      const known = await operatorService.listSearchAttributes({ namespace: NAMESPACE });
      const missing = Object.entries(searchAttributes).filter(
        ([name]) => known.customAttributes?.[name] === undefined,
      );
      if (missing.length === 0) return;
      await operatorService.addSearchAttributes({
        namespace: NAMESPACE,
        searchAttributes: Object.fromEntries(
          missing.map(([name, type]) => [name, INDEXED_VALUE_TYPES[type]]),
        ),
      });
    });
  } finally {
    await connection.close();
  }
}
