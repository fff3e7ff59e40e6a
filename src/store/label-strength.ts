/** Which of several labels of a document counts. */
import { sql, type RawBuilder, type SqlBool } from 'kysely';

export type LabelSource = 'human' | 'llm' | 'classifier';

/** The one that counts comes first. */
export const BY_STRENGTH: readonly LabelSource[] = ['human', 'llm', 'classifier'];

/** True of a label, in the query's table `own`, where no stronger source gave its document another. */
export function counts(taxonomyId: number, source: LabelSource): RawBuilder<SqlBool> {
  const stronger = BY_STRENGTH.slice(0, BY_STRENGTH.indexOf(source));
  if (stronger.length === 0) return sql<SqlBool>`true`;
  return sql<SqlBool>`not exists (select 1 from labels as other where other.taxonomy_id = ${taxonomyId}
    and other.document = own.document and other.source in (${sql.join(stronger)}))`;
}
