/** The search attributes that the embedded server has registered for runs. */
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contracts/search-attributes.js';
import type { SearchAttributes } from './server-connection.js';

const TYPES = { Keyword: 'KEYWORD', Int: 'INT' } as const;

export const EMBEDDED_SEARCH_ATTRIBUTES: SearchAttributes = Object.fromEntries(
  Object.entries(SEARCH_ATTRIBUTES).map(([name, type]) => [name, TYPES[type]]),
) satisfies Partial<Record<SearchAttributeName, string>>;
