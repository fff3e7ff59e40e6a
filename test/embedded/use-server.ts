/** A command that uses the embedded server until its standard input ends. Arguments: state folder, CLI's path. */
import { once } from 'node:events';
import { acquireDevServer } from '../../src/embedded/server-lock.js';

const [home = '', cliPath = ''] = process.argv.slice(2);
const say = (value: unknown) => process.stdout.write(`${JSON.stringify(value)}\n`);

const server = await acquireDevServer({ home, cli: () => Promise.resolve(cliPath), ui: false });
say({ address: server.address, owned: server.owned });
process.stdin.resume();
await once(process.stdin, 'end');
say(await server.release());
