/** A process that writes to a store when it is told to. Arguments: the store's address, a name. */
import { openStore } from '../../src/store/index.js';
import { writeMuch } from './write-much.js';

const [url = '', name = ''] = process.argv.slice(2);
process.stdout.write('ready\n');
process.stdin.once('data', () => {
  void write().then(
    () => process.exit(0),
    (error: unknown) => {
      process.stdout.write(
        `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exit(1);
    },
  );
});

async function write(): Promise<void> {
  const store = await openStore(url);
  await writeMuch(store, name);
  await store.close();
  process.stdout.write('done\n');
}
