/** Plays all scenarios on a server of their own, and gives what they recorded. */
import { mkdirSync, rmSync } from 'node:fs';
import pLimit from 'p-limit';
import { PipelineBench } from '../../support/pipeline-bench.js';
import type { RecordedHistory } from './history-sets.js';
import { NEUTRAL_FOLDER } from './neutral.js';
import { Recorder } from './recorder.js';
import { SCENARIOS, SUGGESTED_EVENTS } from './scenarios.js';

/** Few enough that the chunks which some of them hold back leave room for the others. */
const AT_ONCE = 4;

/** @param say - Told of each scenario that is over. @throws Error naming the scenario that did not go as it should. */
export async function recordHistories(say: (line: string) => void): Promise<RecordedHistory[]> {
  rmSync(NEUTRAL_FOLDER, { recursive: true, force: true });
  mkdirSync(NEUTRAL_FOLDER, { recursive: true });
  const bench = await PipelineBench.start({ suggestedEvents: SUGGESTED_EVENTS });
  try {
    const recorder = new Recorder(bench);
    const limit = pLimit(AT_ONCE);
    const problems: Error[] = [];
    const plays = SCENARIOS.map(({ name, play }) =>
      limit(async () => {
        // What cannot be used any more need not be begun; what has begun must end before the server does.
        if (problems.length > 0) return;
        const started = performance.now();
        try {
          await play(recorder);
        } catch (cause) {
          problems.push(new Error(`The scenario "${name}" did not go as it should.`, { cause }));
        }
        say(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
      }),
    );
    await Promise.all(plays);
    if (problems[0] !== undefined) throw problems[0];
    return recorder.recorded;
  } finally {
    await bench.stop();
    rmSync(NEUTRAL_FOLDER, { recursive: true, force: true });
  }
}
