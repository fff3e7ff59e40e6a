/** The stages of a refresh, in order. What one of them has to do depends on what the first found. */
import type { BegunRefresh } from '../contracts/refresh.js';
import { dueTime } from './due-time.js';
import type { Phase } from './pipeline.js';
import type { RunContext } from './run-context.js';
import { classify, embed, label, train } from './stages/label.js';
import { drawSample, importDocuments, preflight } from './stages/prepare.js';
import {
  begin,
  begunOf,
  labelAnchors,
  measureDrift,
  record,
  relabel,
  settle,
} from './stages/refresh.js';
import { improveTaxonomy, summarize } from './stages/taxonomy.js';

type Kind = BegunRefresh['kind'];

const MAKES_TAXONOMY: readonly Kind[] = ['first', 'new-documents'];
const HAS_BASE: readonly Kind[] = ['new-documents', 'adopted'];
const LABELS: readonly Kind[] = [...HAS_BASE, 'first'];

export function refreshPhases(run: RunContext): Phase[] {
  const forKinds =
    (kinds: readonly Kind[], work: Phase['work']): Phase['work'] =>
    async (context) =>
      kinds.includes(begunOf(context).kind) ? await work(context) : 'finished';
  return [
    { stage: 'prepare', work: () => preflight(run, ['summarize', 'taxonomy', 'label', 'embed']) },
    { stage: 'import', work: () => importDocuments(run, dueTime()) },
    {
      stage: 'sample',
      async work() {
        await begin(run);
        if (begunOf(run).kind === 'first') await drawSample(run);
      },
    },
    { stage: 'summarize', work: forKinds(MAKES_TAXONOMY, summarize) },
    { stage: 'taxonomy', work: forKinds(MAKES_TAXONOMY, improveTaxonomy) },
    { stage: 'anchor', work: forKinds(HAS_BASE, labelAnchors) },
    { stage: 'settle', work: forKinds(HAS_BASE, settle) },
    { stage: 'label', work: forKinds(LABELS, label) },
    { stage: 'relabel', work: forKinds(HAS_BASE, relabel) },
    { stage: 'embed', work: forKinds(LABELS, embed) },
    { stage: 'classifier', work: forKinds(LABELS, train) },
    { stage: 'classify', work: forKinds(LABELS, classify) },
    {
      stage: 'drift',
      async work() {
        if (LABELS.includes(begunOf(run).kind)) await measureDrift(run);
        await record(run);
      },
    },
  ];
}
