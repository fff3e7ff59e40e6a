/** The operator's limits for one model. */
import type { ModelLimits, OperatorConfig } from '../../../contracts/operator.js';

const NONE: ModelLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };

/** Those of the model by its name, else those of all models of its provider (`provider:*`), each model for itself. */
export function operatorLimits(limits: OperatorConfig['limits'], model: string): ModelLimits {
  const provider = model.slice(0, model.indexOf(':'));
  return limits[model] ?? limits[`${provider}:*`] ?? NONE;
}
