/** Every answer a model ever gave, by the hash of what it was asked: nothing is paid for twice. */
import type { Selectable } from 'kysely';
import type { ChatResponse, StopReason } from '../contracts/models.js';
import { NO_TOKENS } from '../domain/usage.js';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import { Prepared } from './prepared.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';

export class Completions {
  readonly #find: Prepared<{ hash: string }, Row>;
  readonly #insert: Prepared<Omit<Row, 'id'>, Row>;

  constructor(db: Db, engine: StoreEngine) {
    this.#find = new Prepared(db, engine, ({ hash }) =>
      db.selectFrom('completions').selectAll().where('hash', '=', hash),
    );
    this.#insert = new Prepared(db, engine, (row) =>
      db
        .insertInto('completions')
        .values(row)
        .onConflict((conflict) => conflict.column('hash').doNothing())
        .returningAll(),
    );
  }

  async find(hash: string): Promise<ChatResponse | undefined> {
    const [row] = await this.#find.execute({ hash });
    return row && toResponse(row);
  }

  /** Stores an answer before it is used; where one is stored already, that one is returned. */
  async record(
    key: { readonly hash: string; readonly model: string; readonly task: string },
    { text, stopReason, usage }: ChatResponse,
  ): Promise<ChatResponse> {
    const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens } = usage ?? NO_TOKENS;
    const [row] = await this.#insert.execute({
      ...key,
      text,
      stop_reason: stopReason,
      input_tokens: inputTokens,
      output_tokens: outputTokens,
      cached_tokens: cachedTokens,
      cache_write_tokens: cacheWriteTokens,
      usage_reported: usage === null ? 0 : 1,
      created_at: new Date().toISOString(),
    });
    if (row !== undefined) return toResponse(row);
    const stored = await this.find(key.hash);
    if (stored === undefined)
      throw new StoreError('A completion that was just stored is not there.');
    return stored;
  }
}

type Row = Selectable<Database['completions']>;

function toResponse(row: Row): ChatResponse {
  const usage = {
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    cachedTokens: row.cached_tokens,
    cacheWriteTokens: row.cache_write_tokens,
  };
  return {
    text: row.text,
    stopReason: row.stop_reason as StopReason,
    usage: row.usage_reported === 0 ? null : usage,
  };
}
