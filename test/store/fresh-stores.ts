/** Empty databases for tests, with as many connections as a test wants; all is closed and removed when it ends. */
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../../src/store/index.js';

/** A new, empty database; `url` is what `openStore` takes. */
export interface TestDatabase {
  readonly url: string;
  remove(): void | Promise<void>;
}

export type CreateDatabase = () => TestDatabase | Promise<TestDatabase>;

export interface FreshStores {
  /** The address of a new database. */
  url(): Promise<string>;
  /** One more connection to a database, as another process has one. */
  open(url: string): Promise<Store>;
  /** A new database, opened. */
  store(): Promise<Store>;
}

export function freshStores(createDatabase: CreateDatabase): FreshStores {
  const open = async (url: string) => {
    const store = await openStore(url);
    onTestFinished(() => store.close());
    return store;
  };
  const url = async () => {
    const database = await createDatabase();
    onTestFinished(async () => {
      await database.remove();
    });
    return database.url;
  };
  return { url, open, store: async () => open(await url()) };
}
