/** The runs whose histories are recorded: each workflow type whole, in the middle of its loops, and over several executions. */
import type { WorkflowType } from '../../../src/client.js';
import { TOPIC_CATEGORIES, writeJsonl } from '../../support/documents.js';
import { NEUTRAL_FOLDER } from './neutral.js';
import type { Recorder } from './recorder.js';
import { REFRESHES } from './refreshes.js';
import { TROUBLES } from './troubles.js';

/** When the server suggests to continue as new: beyond a small run, and before a larger one is over. */
export const SUGGESTED_EVENTS = 160;

export const FROZEN = { categories: TOPIC_CATEGORIES };
const CHUNKS = { documentsPerActivity: 4 };
/** So many chunks of 200 fill a history. */
const MANY = 6_000;

export interface Scenario {
  readonly name: string;
  readonly play: (recorder: Recorder) => Promise<void>;
}

const TAXONOMY_LOOP = { sampleSize: 24, batchSize: 8, testSplit: 0.2, ...CHUNKS };

const LOOPS: readonly Scenario[] = [
  {
    name: 'the whole pipeline, held in each of its loops',
    async play(recorder) {
      const models = recorder.models('whole', { summarize: 9, update: 0, label: 9, embed: 0 });
      const { source } = recorder.documents('w', 40);
      const run = await recorder.start('tntLlm', 'done', {
        ...{ source, ...TAXONOMY_LOOP, models: models.forTasks() },
      });
      await recorder.untilStage(run, 'summarize', 4);
      await recorder.cut(run, 'summarizing');
      models.release('summarize');
      await recorder.untilStage(run, 'taxonomy', 1);
      await recorder.cut(run, 'improving');
      models.release('update');
      await recorder.untilStage(run, 'label', 4);
      await recorder.cut(run, 'labelling');
      models.release('label');
      await recorder.untilStage(run, 'embed');
      await recorder.cut(run, 'embedding');
      await recorder.untilStage(run, 'classify');
      await recorder.cut(run, 'classifying');
      await recorder.whole(run, 'done');
    },
  },
  {
    name: 'a taxonomy, held in its loops',
    async play(recorder) {
      const models = recorder.models('taxonomy', { summarize: 9, update: 0 });
      const { source } = recorder.documents('t', 24);
      const run = await recorder.start('generateTaxonomy', 'done', {
        ...{ source, ...TAXONOMY_LOOP, models: models.forTasks() },
        taxonomy: { categories: TOPIC_CATEGORIES.slice(0, 2), mode: 'extend' },
      });
      await recorder.untilStage(run, 'summarize', 4);
      await recorder.cut(run, 'summarizing');
      models.release('summarize');
      await recorder.untilStage(run, 'taxonomy');
      await recorder.cut(run, 'improving');
      models.release('update');
      await recorder.whole(run, 'done');
    },
  },
  {
    name: 'labels, held in their loop',
    async play(recorder) {
      const models = recorder.models('labels', { label: 9 });
      const { source } = recorder.documents('l', 24);
      const run = await recorder.start('labelDocuments', 'done', {
        ...{ source, taxonomy: FROZEN, ...CHUNKS, models: models.forTasks() },
      });
      await recorder.untilStage(run, 'label', 4);
      await recorder.cut(run, 'labelling');
      models.release('label');
      await recorder.whole(run, 'done');
    },
  },
  {
    name: 'a classifier from labels by people, and its application, held in their loops',
    async play(recorder) {
      const models = recorder.models('classifier', { embed: 0 });
      const trained = await recorder.start('trainClassifier', 'done', {
        ...peoplesLabels(recorder, 'p', 40),
        models: { embed: models.embed },
      });
      await recorder.untilStage(trained, 'embed');
      await recorder.cut(trained, 'embedding');
      await recorder.whole(trained, 'done');

      const applied = await recorder.start('classifyDocuments', 'done', {
        ...{ run: trained.workflowId, source: recorder.documents('q', 12).source },
      });
      await recorder.untilStage(applied, 'classify');
      await recorder.cut(applied, 'classifying');
      await recorder.whole(applied, 'done');
    },
  },
];

const CONTINUED: readonly Scenario[] = [
  ...(['tntLlm', 'generateTaxonomy', 'labelDocuments'] as const).map((workflow) => ({
    name: `${workflow} over several executions`,
    async play(recorder: Recorder) {
      const { source } = recorder.documents(`long${workflow.toLowerCase()}`, 60);
      const models = recorder.models(`long-${workflow}`).forTasks('offline:hashing');
      const run = await recorder.start(workflow, 'continued', {
        ...{ source, models, documentsPerActivity: 1, concurrency: 4, ...taxonomyFor(workflow) },
      });
      await recorder.chain(run, 'continued');
    },
  })),
  {
    name: 'a classifier from many labels, and its application, over several executions',
    async play(recorder) {
      const labels = peoplesLabels(recorder, 'many', MANY);
      const { embed } = recorder.models('many');
      const classifier = { c: 1, maxIterations: 20 };
      const trained = await recorder.start('trainClassifier', 'continued', {
        ...{ ...labels, classifier, models: { embed } },
      });
      await recorder.chain(trained, 'continued');
      const applied = await recorder.start('classifyDocuments', 'continued', {
        ...{ run: trained.workflowId, source: labels.source },
      });
      await recorder.chain(applied, 'continued');
    },
  },
];

export const SCENARIOS: readonly Scenario[] = [...LOOPS, ...REFRESHES, ...CONTINUED, ...TROUBLES];

function taxonomyFor(workflow: WorkflowType): object {
  return workflow === 'labelDocuments' ? { taxonomy: FROZEN } : { batchSize: 20 };
}

/** A source, and a file with a label for each of its documents. */
function peoplesLabels(recorder: Recorder, mark: string, count: number) {
  const { source, documents } = recorder.documents(mark, count);
  const labels = documents.map(({ id, topic }) => ({ documentId: id, category: topic }));
  return { source, labels: writeJsonl(NEUTRAL_FOLDER, `${mark}-labels`, labels) };
}
