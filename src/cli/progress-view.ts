/** Shows a run's progress: a bar on a terminal, a line a stage elsewhere. */
import { SingleBar } from 'cli-progress';
import type { Look } from '../client.js';
import type { Progress, Stage, UsageTotals } from '../contracts/progress.js';
import { isFree, spent } from '../report/index.js';
import { colour, type Terminal } from './terminal.js';

const STAGES: Readonly<Record<Stage, { readonly title: string; readonly unit: string }>> = {
  prepare: { title: 'Preparing', unit: '' },
  import: { title: 'Importing', unit: '' },
  sample: { title: 'Sampling', unit: '' },
  summarize: { title: 'Summaries', unit: 'documents' },
  taxonomy: { title: 'Taxonomy', unit: 'steps' },
  anchor: { title: 'Anchors', unit: 'documents' },
  settle: { title: 'Lineage', unit: '' },
  label: { title: 'Labels', unit: 'documents' },
  relabel: { title: 'New labels', unit: 'documents' },
  embed: { title: 'Embeddings', unit: 'documents' },
  classifier: { title: 'Classifier', unit: '' },
  classify: { title: 'Classifying', unit: 'documents' },
  drift: { title: 'Drift', unit: '' },
  results: { title: 'Results', unit: '' },
  done: { title: 'Done', unit: '' },
};
const TITLE_WIDTH = 12;
const LINE_EVERY_MS = 15_000;

export interface ProgressView {
  show(look: Look): void;
  /** Leaves the screen in order; may be called again. */
  stop(): void;
}

export function createProgressView(terminal: Terminal): ProgressView {
  const stages = terminal.isInteractive ? new BarView(terminal) : new LineView(terminal);
  let told = '';
  const notes = new Set<string>();
  return {
    show({ progress, retrying }) {
      for (const note of progress?.notes ?? []) {
        if (notes.has(note)) continue;
        notes.add(note);
        stages.stop();
        terminal.say(colour.yellow(note));
      }
      if (progress !== null) stages.update(progress);
      const troubles = [...new Set(retrying.flatMap(({ lastFailure }) => lastFailure ?? []))].join(
        '\n',
      );
      if (troubles !== '' && troubles !== told) {
        stages.stop();
        terminal.say(colour.yellow(`Trying again: ${troubles}`));
      }
      told = troubles;
    },
    stop: () => stages.stop(),
  };
}

interface StageView {
  update(progress: Progress): void;
  stop(): void;
}

class BarView implements StageView {
  #bar: SingleBar | undefined;
  #stage: Stage | undefined;
  #total = 0;
  #waiting: string | undefined;

  constructor(private readonly terminal: Terminal) {}

  update(progress: Progress): void {
    const { stage, done, total, etaSeconds, setAside, waiting, usage } = progress;
    if (stage !== this.#stage || total !== this.#total) {
      // A stage that is over is complete, though the last look at it came before its end.
      this.#bar?.update(this.#total, { left: '' });
      this.#endBar();
      this.#stage = stage;
      this.#total = total;
    }
    if (waiting !== null && waiting.reason !== this.#waiting) {
      this.#endBar();
      this.terminal.say(colour.yellow(`Waiting: ${waiting.reason}`));
    }
    this.#waiting = waiting?.reason;
    if (total <= 1) return;
    const payload = {
      unit: STAGES[stage].unit,
      left: etaSeconds === null ? '' : `, about ${seconds(etaSeconds)} left`,
      aside: setAside === 0 ? '' : colour.yellow(`, ${setAside} set aside`),
      cost: costSoFar(usage),
    };
    if (this.#bar === undefined) {
      this.#bar = new SingleBar({
        format: `${STAGES[stage].title.padEnd(TITLE_WIDTH)} {bar} {value}/{total} {unit}{left}{cost}{aside}`,
        barsize: 30,
        hideCursor: true,
        stopOnComplete: false,
        clearOnComplete: false,
        barCompleteChar: '█',
        barIncompleteChar: '░',
      });
      this.#bar.start(total, done, payload);
    } else {
      this.#bar.update(done, payload);
    }
  }

  stop(): void {
    this.#endBar();
    this.#stage = undefined;
  }

  #endBar(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }
}

class LineView implements StageView {
  #stage: Stage | undefined;
  #waiting: string | undefined;
  #lastLine = 0;

  constructor(private readonly terminal: Terminal) {}

  update({ stage, done, total, setAside, waiting, usage }: Progress): void {
    const now = Date.now();
    if (stage !== this.#stage || now - this.#lastLine > LINE_EVERY_MS) {
      this.#stage = stage;
      this.#lastLine = now;
      const { title, unit } = STAGES[stage];
      const amount = total > 1 ? ` ${done}/${total} ${unit}` : '';
      if (stage !== 'done')
        this.terminal.say(
          `${title}${amount}${costSoFar(usage)}${setAside > 0 ? `, ${setAside} set aside` : ''}`,
        );
    }
    if (waiting !== null && waiting.reason !== this.#waiting)
      this.terminal.say(`Waiting: ${waiting.reason}`);
    this.#waiting = waiting?.reason;
  }

  stop(): void {
    this.#stage = undefined;
  }
}

/** Nothing where every model is free. */
function costSoFar(usage: UsageTotals): string {
  return isFree(usage, null) ? '' : `, ${spent(usage)} so far`;
}

export function seconds(value: number): string {
  if (value < 90) return `${Math.round(value)} s`;
  return value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`;
}
