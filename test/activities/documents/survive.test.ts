/** Documents that bring their workers down are found and set aside, and no others are. */
import { setTimeout as delay } from 'node:timers/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { survive } from '../../../src/activities/documents/survive.js';
import { Turns } from '../../../src/activities/documents/turns.js';
import { openStore, type Store } from '../../../src/store/index.js';
import { storeRun, temporaryFolder } from '../support.js';

const NEVER = new AbortController().signal;
const REASON = 'its worker was lost twice while it was processed by itself';

/** What the store would hold: it outlives every worker. */
interface Outcomes {
  readonly finished: Set<number>;
  readonly setAside: Map<number, string>;
}

/** A worker process that works at all chunks at once until it is killed. Nothing of it goes on after that. */
class WorkerProcess {
  readonly #turns = new Turns();
  readonly #killed: Promise<'killed'>;
  #kill: () => void = () => undefined;
  #dead = false;

  constructor(
    private readonly store: Store,
    private readonly outcomes: Outcomes,
  ) {
    this.#killed = new Promise((resolve) => {
      this.#kill = () => {
        this.#dead = true;
        resolve('killed');
      };
    });
  }

  kill(): void {
    this.#kill();
  }

  async run(
    runId: number,
    chunks: readonly (readonly number[])[],
    killers: ReadonlySet<number>,
  ): Promise<'killed' | 'finished'> {
    const work = Promise.all(chunks.map((keys, index) => this.#chunk(runId, index, keys, killers)));
    return await Promise.race([this.#killed, work.then(() => 'finished' as const)]);
  }

  async #chunk(runId: number, from: number, keys: readonly number[], killers: ReadonlySet<number>) {
    const { finished, setAside } = this.outcomes;
    const open = keys.filter((key) => !finished.has(key) && !setAside.has(key));
    const { attempts } = this.store;
    const alive = {
      lost: async (...args: Parameters<typeof attempts.lost>) =>
        this.#ifAlive(() => attempts.lost(...args)),
      begin: async (...args: Parameters<typeof attempts.begin>) =>
        this.#ifAlive(() => attempts.begin(...args)),
      end: async (...args: Parameters<typeof attempts.end>) =>
        this.#ifAlive(() => attempts.end(...args)),
      forget: async (...args: Parameters<typeof attempts.forget>) =>
        this.#ifAlive(() => attempts.forget(...args)),
    } as unknown as typeof attempts;
    await survive(
      { attempts: alive, runId, stage: 'label', from },
      open.map((key) => ({ key })),
      {
        signal: NEVER,
        turns: this.#turns,
        handle: async (documents) => {
          await Promise.all(
            documents.map(async ({ key }) => {
              await this.#ifAlive(() => delay(key % 3));
              if (killers.has(key)) this.kill();
              await this.#ifAlive(() => Promise.resolve(finished.add(key)));
            }),
          );
          return [];
        },
        setAside: async ({ key }, reason) => {
          await this.#ifAlive(() => Promise.resolve(setAside.set(key, reason)));
        },
      },
    );
  }

  async #ifAlive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#dead ? undefined : await work();
    if (this.#dead) await new Promise(() => undefined);
    return result as T;
  }
}

async function begin() {
  const file = join(temporaryFolder(), 'store.db');
  const store = await openStore(file);
  const runId = await storeRun(store);
  await store.close();
  const outcomes: Outcomes = { finished: new Set(), setAside: new Map() };
  /** One worker after another, each until it is killed. @returns how many there were. */
  const untilDone = async (
    chunks: readonly (readonly number[])[],
    killers: ReadonlySet<number>,
    meet: (worker: WorkerProcess, life: number) => void = () => undefined,
  ) => {
    for (let lives = 1; ; lives += 1) {
      if (lives > 50) throw new Error('The work is never done.');
      const own = await openStore(file);
      try {
        const worker = new WorkerProcess(own, outcomes);
        const run = worker.run(runId, chunks, killers);
        meet(worker, lives);
        if ((await run) === 'finished') return lives;
      } finally {
        // What was under way when it was killed must not come back as an error of this test's.
        await delay(5);
        await own.close();
      }
    }
  };
  return { file, runId, outcomes, untilDone };
}

describe('a chunk', () => {
  it('whose worker is lost twice loses the one document that did it, and nothing else', async () => {
    const { outcomes, untilDone } = await begin();
    const lives = await untilDone([[1, 2, 3, 4, 5]], new Set([3]));
    expect([...outcomes.setAside]).toEqual([[3, REASON]]);
    expect(outcomes.finished).toEqual(new Set([1, 2, 4, 5]));
    // Two with all documents, two with the one.
    expect(lives).toBe(5);
  });

  it('whose worker is lost twice for another reason loses nothing', async () => {
    const { outcomes, untilDone } = await begin();
    const lives = await untilDone([[1, 2, 3, 4, 5]], new Set(), (worker, life) => {
      if (life <= 3) worker.kill();
    });
    expect(lives).toBe(4);
    expect(outcomes.setAside.size).toBe(0);
    expect(outcomes.finished.size).toBe(5);
  });

  it('finds any culprits among any chunks that share their workers', async () => {
    const { outcomes, untilDone } = await begin();
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        fc.uniqueArray(fc.nat({ max: 19 }), { maxLength: 3 }),
        async (chunkCount, perChunk, killers) => {
          outcomes.finished.clear();
          outcomes.setAside.clear();
          const keys = Array.from({ length: chunkCount * perChunk }, (_, index) => index);
          const chunks = Array.from({ length: chunkCount }, (_, index) =>
            keys.slice(index * perChunk, (index + 1) * perChunk),
          );
          await untilDone(chunks, new Set(killers));
          const culprits = killers.filter((key) => key < keys.length).sort((a, b) => a - b);
          expect([...outcomes.setAside.keys()].sort((a, b) => a - b)).toEqual(culprits);
          expect(outcomes.finished.size).toBe(keys.length - culprits.length);
        },
      ),
      { numRuns: 12 },
    );
  }, 120_000);
});

describe('an attempt that fails', () => {
  it('is no loss', async () => {
    const { file, runId } = await begin();
    const [failing, other] = [await openStore(file), await openStore(file)];
    const chunk = { runId, stage: 'label', from: 0 };
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const problems = await survive({ attempts: failing.attempts, ...chunk }, [{ key: 1 }], {
        signal: NEVER,
        handle: () => Promise.reject(new Error('no answer')),
        setAside: () => Promise.reject(new Error('not to be set aside')),
      });
      expect(problems).toEqual([new Error('no answer')]);
    }
    expect(await other.attempts.lost({ runId, stage: 'label', unit: 'chunk 0' })).toBe(0);
    await Promise.all([failing.close(), other.close()]);
  });
});
