/** Escaping and reading of the XML-like tags in which data goes to a model and answers come back. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
  '&#39;': "'",
  '&#34;': '"',
};

/** Makes text safe inside a tag: no conversation can close one or open another. */
export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The inverse of `escapeXml`; also decodes quotes, which models like to escape. One pass: `&amp;lt;` is `&lt;`. */
export function unescapeXml(text: string): string {
  return text.replace(/&(?:amp|lt|gt|quot|apos|#39|#34);/g, (entity) => ENTITIES[entity] ?? entity);
}

/**
 * The inside of the last complete `<tag>…</tag>`, still escaped; undefined when there is none. The last one, since
 * models like to repeat the question, or an earlier table, before they answer.
 */
export function lastBlock(text: string, tag: string): string | undefined {
  const close = text.lastIndexOf(`</${tag}>`);
  if (close < 0) return undefined;
  const open = text.lastIndexOf(`<${tag}>`, close);
  if (open < 0) return undefined;
  return text.slice(open + tag.length + 2, close);
}

/** The insides of the last complete `<tag>…</tag>` and of those right before it, white space apart, in order. */
export function lastBlocks(text: string, tag: string): string[] {
  const blocks: string[] = [];
  const close = `</${tag}>`;
  let rest = text;
  do {
    const inside = lastBlock(rest, tag);
    if (inside === undefined) break;
    blocks.unshift(inside);
    const start = rest.lastIndexOf(close) - inside.length - `<${tag}>`.length;
    rest = rest.slice(0, start).trimEnd();
  } while (rest.endsWith(close));
  return blocks;
}

/** The insides of consecutive `<tag>…</tag>` blocks, or what is wrong with the text around them. */
export function consecutiveBlocks(
  text: string,
  tag: string,
): string[] | { readonly problem: string } {
  const open = `<${tag}>`;
  const close = `</${tag}>`;
  const blocks: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    if (!rest.startsWith(open)) return { problem: `expected ${open} but found "${excerpt(rest)}"` };
    const end = rest.indexOf(close);
    if (end < 0) return { problem: `${open} number ${blocks.length + 1} is never closed` };
    const inside = rest.slice(open.length, end);
    if (inside.includes(open))
      return { problem: `${open} number ${blocks.length + 1} is never closed` };
    blocks.push(inside);
    rest = rest.slice(end + close.length).trim();
  }
  return blocks;
}

/** The text of the one `<tag>` in `text`, decoded and with its white space collapsed; undefined unless there is just one. */
export function onlyField(text: string, tag: string): string | undefined {
  const inside = lastBlock(text, tag);
  if (inside === undefined || text.indexOf(`<${tag}>`) !== text.lastIndexOf(`<${tag}>`))
    return undefined;
  return cleanText(inside);
}

/** Decoded, trimmed, white space collapsed. */
export function cleanText(text: string): string {
  return unescapeXml(text).replace(/\s+/gu, ' ').trim();
}

function excerpt(text: string): string {
  return text.slice(0, 40).replace(/\s+/gu, ' ');
}
