/** What a new version means, in sentences with the names of categories. */
import type { Lineage } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import { RARE_REFRESHES } from '../../domain/lineage/index.js';
import type { StoredTaxonomy } from '../../store/index.js';

export function notesOf(
  { version, categories }: StoredTaxonomy,
  lineage: Lineage,
  { isTooMuch, mostMoved }: { readonly isTooMuch: boolean; readonly mostMoved: number },
): string[] {
  const names = new Map([...lineage.categories, ...categories].map(({ id, name }) => [id, name]));
  const old = new Map(lineage.categories.map(({ id, name }) => [id, name]));
  const fresh = new Map(categories.map(({ id, name }) => [id, name]));
  const quoted = (ids: readonly string[], table: ReadonlyMap<string, string>) =>
    ids.map((id) => `"${table.get(id) ?? names.get(id) ?? id}"`).join(' and ');
  const lines = lineage.entries
    .filter(({ kind }) => kind !== 'kept')
    .map(({ kind, from, to }) => {
      if (kind === 'added') return `${quoted(to, fresh)} is new`;
      if (kind === 'retired') return `${quoted(from, old)} retired`;
      const verb = { kept: 'is', renamed: 'is now', split: 'was split into', merged: 'became' };
      return `${quoted(from, old)} ${verb[kind]} ${quoted(to, fresh)}`;
    });
  const { share, moved, documents } = lineage.moved;
  const percent = (value: number) => `${(value * 100).toFixed(0)} %`;
  const movedLine =
    share === null
      ? ''
      : ` ${moved} of ${documents} anchors (${percent(share)}) change their label.`;
  return [
    ...(isTooMuch
      ? [
          `Version ${version} of the taxonomy would move more labels than refresh.mostMoved (${percent(mostMoved)}) allows, so it is only proposed and the one before stays in force.${movedLine}`,
        ]
      : [`Version ${version} of the taxonomy is in force.${movedLine}`]),
    ...(lines.length > 0 ? [`${lines.join('; ')}.`] : []),
    ...heldNote(lineage, categories),
  ];
}

export function heldNote({ entries }: Lineage, categories: readonly Category[]): string[] {
  const held = entries.filter(({ evidence }) => evidence.basis === 'rule').flatMap(({ to }) => to);
  const names = categories.filter(({ id }) => held.includes(id)).map(({ name }) => `"${name}"`);
  if (names.length === 0) return [];
  return [
    `The steps left out ${names.join(', ')}, but a category retires only after ${RARE_REFRESHES} refreshes with hardly any document of it, or by a person.`,
  ];
}
