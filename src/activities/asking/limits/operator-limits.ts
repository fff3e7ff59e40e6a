/** The operator's limits for one model. */
import type { ModelLimits, OperatorConfig } from '../../../contracts/operator.js';
import { entryOfModel } from '../../../domain/entry-of-model.js';

const NONE: ModelLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };

/** Those of the model by its name, else those of all models of its provider (`provider:*`), each model for itself. */
export function operatorLimits(limits: OperatorConfig['limits'], model: string): ModelLimits {
  return entryOfModel(limits, model) ?? NONE;
}
