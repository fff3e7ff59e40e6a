/** When two category names are the same: after trimming, case-folding and removing a leading number ("3. Refunds"). */
export function categoryKey(name: string): string {
  return name
    .normalize('NFKC')
    .trim()
    .replace(/^#?\d+(?:[.):]\s*(?=\D)|\s+[-–]\s+)/u, '')
    .replace(/\s+/gu, ' ')
    .trim()
    .toLowerCase();
}
