/** Weekly runs that are recorded: the first, one with new documents and a new category, one where nothing is new. */
import { TOPICS } from '../../support/documents.js';
import { topicAnswer } from '../../support/topic-model.js';
import type { Scenario } from './scenarios.js';

const OLD_TOPICS = TOPICS.slice(0, 3);

export const REFRESHES: readonly Scenario[] = [
  {
    name: 'three weeks of a corpus, the second held in its loops',
    async play(recorder) {
      const models = recorder.models('weekly', {}, (request) => topicAnswer(request));
      const input = {
        ...{ corpus: 'weekly', batchSize: 12, sampleSize: 24, documentsPerActivity: 8 },
        models: models.forTasks(),
      };
      const first = await recorder.start('refreshTaxonomy', 'first', {
        ...{ ...input, source: recorder.documents('week', 24, OLD_TOPICS).source },
      });
      await recorder.whole(first, 'first');

      models.hold('summarize', 4);
      models.hold('label', 4);
      const { source } = recorder.documents('weektwo', 12, TOPICS.slice(3));
      const second = await recorder.start('refreshTaxonomy', 'done', { ...input, source });
      await recorder.untilStage(second, 'summarize');
      await recorder.cut(second, 'summarizing');
      models.release('summarize');
      await recorder.untilStage(second, 'anchor');
      await recorder.cut(second, 'comparing');
      models.release('label');
      await recorder.whole(second, 'done');

      const third = await recorder.start('refreshTaxonomy', 'nothing-new', { ...input, source });
      await recorder.whole(third, 'nothing-new');
    },
  },
  {
    name: 'a refresh over several executions',
    async play(recorder) {
      const models = recorder.models('long-weekly', {}, (request) => topicAnswer(request));
      const input = { corpus: 'longweekly', models: models.forTasks('offline:hashing') };
      const first = await recorder.start('refreshTaxonomy', 'begun', {
        ...{ ...input, source: recorder.documents('longweek', 24, OLD_TOPICS).source },
      });
      await first.result();
      const run = await recorder.start('refreshTaxonomy', 'continued', {
        ...{ ...input, source: recorder.documents('longweektwo', 48).source },
        ...{ batchSize: 20, documentsPerActivity: 1, concurrency: 4 },
      });
      await recorder.chain(run, 'continued');
    },
  },
];
