/** Whether confidence comes true on fresh documents; `npm run bench:classifier -- calibration` measures it over 20 seeds. */
import { describe, expect, it } from 'vitest';
import { CALIBRATION_TASKS } from '../../bench/classifier/calibration.js';
import { onFreshDocuments } from '../../bench/classifier/fresh-documents.js';
import { readBankQueries, readDialogues } from '../../bench/quality/data.js';

const hasData = readDialogues() !== undefined && readBankQueries() !== undefined;
const skipped = hasData ? '' : ' (skipped: the public data sets are not in ../shared/data)';
const LIMITS = { 'sgd-chats domains': 0.05, 'sgd-chats intents': 0.08 } as const;

describe.skipIf(!hasData)(`a classifier that learnt 800 dialogues${skipped}`, () => {
  it.each(Object.entries(LIMITS))(
    'knows how sure it may be: %s',
    async (name, limit) => {
      const task = CALIBRATION_TASKS.find((candidate) => candidate.name === name);
      const data = await task?.load();
      if (!task || !data) throw new Error(`there is no task ${name}`);
      const { train, targetPrecision } = task;
      const { calibrationError, kept, classifier } = await onFreshDocuments({
        ...{ data, train, targetPrecision },
        ...{ C: 100, classWeight: 'balanced', seed: 1 },
      });
      expect(calibrationError).toBeLessThanOrEqual(limit);
      expect(classifier.abstention?.threshold).not.toBeNull();
      expect(kept?.precision).toBeGreaterThanOrEqual(targetPrecision - 0.02);
      expect(kept?.coverage).toBeGreaterThan(0.3);
    },
    120_000,
  );
});
