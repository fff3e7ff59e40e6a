/** Whose code a worker's thread was busy with, from a profile of it. */

/** As V8 gives it. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly children?: readonly number[];
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  /** Microseconds. */
  readonly timeDeltas: readonly number[];
}

export const PARTS = ['Temporal', 'store', 'provider', 'tntflow', 'garbage', 'Node'] as const;
export type Part = (typeof PARTS)[number];

/**
 * Seconds of each part, without the time that nothing was done in. What belongs to nobody by itself (Node's own code,
 * V8's) counts for whoever called it.
 */
export function secondsByPart({ nodes, samples, timeDeltas }: Profile): Record<Part, number> {
  const seconds = Object.fromEntries(PARTS.map((part) => [part, 0])) as Record<Part, number>;
  const parts = new Map<number, Part | 'idle'>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const visit = (id: number, caller: Part | 'idle') => {
    const node = byId.get(id);
    if (node === undefined) return;
    const part = partOf(node.callFrame) ?? caller;
    parts.set(id, part);
    for (const child of node.children ?? []) visit(child, part);
  };
  visit(nodes[0]?.id ?? 0, 'Node');
  for (const [index, sample] of samples.entries()) {
    const part = parts.get(sample) ?? 'Node';
    if (part !== 'idle') seconds[part] += (timeDeltas[index] ?? 0) / 1e6;
  }
  return seconds;
}

function partOf({
  functionName,
  url,
}: {
  readonly functionName: string;
  readonly url: string;
}): Part | 'idle' | undefined {
  if (functionName === '(idle)') return 'idle';
  if (functionName === '(garbage collector)') return 'garbage';
  if (/node_modules\/(?:@temporalio|rxjs|protobufjs|long)\//u.test(url)) return 'Temporal';
  if (/node_modules\/(?:kysely|better-sqlite3|pg[^/]*)\/|\/dist\/(?:store|sqlite)\//u.test(url)) {
    return 'store';
  }
  // What undici of Node itself does is done for the SDKs: nothing else here sends requests over HTTP.
  if (/node_modules\/(?:@anthropic-ai|openai|undici)\/|\/dist\/providers\/|undici/u.test(url)) {
    return 'provider';
  }
  return url.includes('/dist/') ? 'tntflow' : undefined;
}
