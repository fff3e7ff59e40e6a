/** Ctrl-C: the first one asks to stop in order, the second one ends the process. */
import { EXIT } from './exit-codes.js';
import { terminal } from './terminal.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Interrupt {
  /** Resolves at the first signal. */
  readonly pressed: Promise<'interrupted'>;
  /** Stops waiting for the first signal. A second one still ends the process, until everything is closed. */
  dispose(): void;
}

export function onInterrupt(): Interrupt {
  let disposed = false;
  let resolve: (value: 'interrupted') => void = () => undefined;
  const pressed = new Promise<'interrupted'>((settle) => {
    resolve = settle;
  });
  let count = 0;
  const listener = () => {
    count += 1;
    if (count === 1 && !disposed) {
      resolve('interrupted');
    } else {
      terminal.say('Stopped at once.');
      process.exit(EXIT.detached);
    }
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return {
    pressed,
    dispose() {
      disposed = true;
      if (count > 0) return;
      for (const signal of SIGNALS) process.off(signal, listener);
    },
  };
}
