/** Which of the search attributes a namespace has: setting one that it has not would stop the workflow for good. */
import type { NativeConnection } from '@temporalio/worker';
import { SEARCH_ATTRIBUTES, type SearchAttributeName } from '../contracts/search-attributes.js';

/** `temporal.api.enums.v1.IndexedValueType`, which the SDK does not export. */
const INDEXED_VALUE_TYPES = { Keyword: 2, Int: 3 } as const;

const PATIENCE_MS = 5_000;

export interface NamespaceOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
}

/**
 * @returns those that are registered with the right type.
 * @throws ServiceError when the server does not say.
 */
export async function registeredSearchAttributes({
  connection,
  namespace,
}: NamespaceOptions): Promise<SearchAttributeName[]> {
  const known = await connection.withDeadline(Date.now() + PATIENCE_MS, () =>
    listTypes({ connection, namespace }),
  );
  return (Object.keys(SEARCH_ATTRIBUTES) as SearchAttributeName[]).filter(
    (name) => known[name] === INDEXED_VALUE_TYPES[SEARCH_ATTRIBUTES[name]],
  );
}

/** By name. Temporal Cloud lets no client ask the operator's service; there, the namespace itself tells. */
async function listTypes({
  connection,
  namespace,
}: NamespaceOptions): Promise<Readonly<Record<string, unknown>>> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({
      namespace,
    });
    return customAttributes ?? {};
  } catch (error) {
    if (!isForbidden(error)) throw error;
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    const aliases = Object.entries(config?.customSearchAttributeAliases ?? {});
    // A field such as `Keyword01` is named after its type.
    return Object.fromEntries(
      aliases.map(([field, name]) => {
        const type = /^(Keyword|Int)\d+$/u.exec(field)?.[1] as keyof typeof INDEXED_VALUE_TYPES;
        return [name, INDEXED_VALUE_TYPES[type]];
      }),
    );
  }
}

/** gRPC's PERMISSION_DENIED and UNIMPLEMENTED. */
function isForbidden(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === 7 || code === 12;
}
