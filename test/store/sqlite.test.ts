/** The store on SQLite. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from './describe-store.js';

describeStore('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-store-'));
  return {
    url: `sqlite:${join(folder, 'state', 'store.db')}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
});
