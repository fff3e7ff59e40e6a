/** What a model costs, and who says so: the operator first, then the list that tntflow comes with. */
import type { ModelPrice, OperatorConfig } from '../../contracts/operator.js';
import { FREE } from '../../domain/cost.js';
import { entryOfModel } from '../../domain/entry-of-model.js';
import { providerOf } from '../../domain/model-names.js';
import { PRICE_LIST } from './price-list.js';

export interface KnownPrice {
  readonly price: ModelPrice;
  /** Who says so. */
  readonly source: 'operator' | 'list' | 'offline';
  /** Of the list, as `YYYY-MM`; null for the others. */
  readonly date: string | null;
}

/** Prices by the model's name; null where nobody knows: it is then unknown, and not 0. */
export type Prices = (model: string) => KnownPrice | null;

/**
 * Looks for the model's own name in the operator's prices, for `provider:*` there, and then for its name in the list.
 * Models named `offline:` run here and cost nothing. A compatible server's models are unknown unless the operator says.
 *
 * @param operator - By model, `provider:model`, or `provider:*`.
 * @returns a function that throws ModelNameError for what is no model's name.
 */
export function createPrices(operator: OperatorConfig['prices'] = {}): Prices {
  return (model) => {
    const provider = providerOf(model);
    const own = entryOfModel(operator, model);
    if (own !== undefined) return { price: own, source: 'operator', date: null };
    if (provider === 'offline') return { price: FREE, source: 'offline', date: null };
    const listed = entryOfModel(PRICE_LIST.prices, model);
    return listed === undefined ? null : { price: listed, source: 'list', date: PRICE_LIST.date };
  };
}
