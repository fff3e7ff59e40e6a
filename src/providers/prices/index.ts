/** What models cost. */
export { PRICE_LIST, type PriceList } from './price-list.js';
export { createPrices, type KnownPrice, type Prices } from './price-of.js';
