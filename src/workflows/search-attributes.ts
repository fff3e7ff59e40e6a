/** Tells Temporal's visibility where a run is: one event for each stage, and none where nothing is registered for it. */
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  type SearchAttributePair,
} from '@temporalio/common';
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { SearchAttributeName } from '../contracts/search-attributes.js';
import type { PipelineState } from './state.js';

const STAGE = defineSearchAttributeKey('TntflowStage', SearchAttributeType.KEYWORD);
const CORPUS = defineSearchAttributeKey('TntflowCorpus', SearchAttributeType.KEYWORD);
const VERSION = defineSearchAttributeKey('TntflowTaxonomyVersion', SearchAttributeType.INT);

/** Does nothing before the run is prepared: only then is it known what the namespace has. */
export function publish({ stage, taxonomy, prepared }: PipelineState): void {
  const { searchAttributes = [], config } = prepared ?? {};
  const values: Record<SearchAttributeName, SearchAttributePair | null> = {
    TntflowStage: { key: STAGE, value: stage },
    TntflowCorpus: config === undefined ? null : { key: CORPUS, value: config.corpus },
    TntflowTaxonomyVersion: taxonomy === null ? null : { key: VERSION, value: taxonomy.version },
  };
  const pairs = searchAttributes.flatMap((name) => values[name] ?? []);
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}
