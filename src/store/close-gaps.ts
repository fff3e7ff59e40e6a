/** Keeps the ordinals of a corpus without gaps when documents leave it. */
import type { Db } from './first-write.js';

/** Ordinals have no gaps: the documents that came last take the places that became free. */
export async function closeGaps(
  db: Db,
  corpus: number,
  purged: readonly { readonly ordinal: number }[],
): Promise<void> {
  const { left } = await db
    .selectFrom('documents')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('corpus_id', '=', corpus)
    .where('ordinal', '>', 0)
    .executeTakeFirstOrThrow();
  const gaps = purged.map(({ ordinal }) => ordinal).filter((ordinal) => ordinal <= Number(left));
  const last = await db
    .selectFrom('documents')
    .select('id')
    .where('corpus_id', '=', corpus)
    .where('ordinal', '>', Number(left))
    .orderBy('ordinal')
    .execute();
  gaps.sort((a, b) => a - b);
  for (const [index, { id }] of last.entries()) {
    const ordinal = gaps[index];
    if (ordinal === undefined) throw new Error('There are fewer gaps than documents to fill them.');
    await db.updateTable('documents').set({ ordinal }).where('id', '=', id).execute();
  }
}
