/**
 * Keeps a library's hands off the process: the Emscripten code of the WASM backend listens to `uncaughtException` and
 * `unhandledRejection` and throws again from there, which would change how the whole program dies.
 */

const EVENTS = ['uncaughtException', 'unhandledRejection'] as const;
type Listener = (...values: unknown[]) => void;

/** Runs `work`, then takes off the re-throwing listeners that were added meanwhile. */
export async function withoutNewExceptionListeners<T>(work: () => Promise<T>): Promise<T> {
  const before = new Map(EVENTS.map((event) => [event, new Set(listenersOf(event))]));
  try {
    return await work();
  } finally {
    for (const event of EVENTS) {
      for (const listener of listenersOf(event)) {
        const isNew = before.get(event)?.has(listener) === false;
        if (isNew && /throw (ex|reason)\b/.test(listener.toString())) {
          process.off(event, listener);
        }
      }
    }
  }
}

function listenersOf(event: (typeof EVENTS)[number]): Listener[] {
  return process.listeners(event as 'uncaughtException') as Listener[];
}
