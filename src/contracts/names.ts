/** Names a user types or a worker polls: workflow types, task queues, queries, signals. */

/** Task queue of the workflows themselves. */
export const WORKFLOW_QUEUE = 'tntflow';
/** Task queue of activities that touch the store or the processor but no provider. */
export const WORK_QUEUE = 'tntflow-work';

/** Task queue of the activities that call a provider, so that providers can have workers of their own. */
export function providerQueue(provider: string): string {
  return `tntflow-${provider}`;
}

export const WORKFLOW_TYPES = [
  'tntLlm',
  'generateTaxonomy',
  'labelDocuments',
  'trainClassifier',
  'classifyDocuments',
  'refreshTaxonomy',
] as const;
export type WorkflowType = (typeof WORKFLOW_TYPES)[number];

export const PROGRESS_QUERY = 'progress';
export const TAXONOMY_QUERY = 'taxonomy';
export const PAUSE_SIGNAL = 'pause';
export const RESUME_SIGNAL = 'resume';

/** Types of the failures that tntflow raises, as Temporal shows them. */
export const FAILURE_TYPES = {
  invalidInput: 'InvalidInput',
  badSource: 'BadSource',
  tooManySetAside: 'TooManySetAside',
  noTaxonomy: 'NoTaxonomy',
  provider: 'ProviderError',
  providerTerminal: 'ProviderTerminal',
  /** Nobody resumed the run, or no worker came, for as long as `pauseTimeout`. */
  waitedInVain: 'WaitedInVain',
  /** Another refresh of the same corpus was done first. */
  overtaken: 'Overtaken',
  store: 'StoreError',
  diskFull: 'DiskFull',
} as const;
