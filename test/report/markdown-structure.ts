/** The structure that a Markdown renderer sees: kinds of lines, cells of tables, and unescaped markup within lines. */

/** What kind of block each line begins or continues; of a table's row, how many cells it has. */
export function blocksOf(markdown: string): string[] {
  return markdown.split(/\r\n|\r|\n/u).map(kindOf);
}

function kindOf(line: string): string {
  if (/^ {0,3}(?:`{3}|~{3})/u.test(line)) return 'fence';
  const heading = /^ {0,3}(#{1,6})(?:\s|$)/u.exec(line)?.[1];
  if (heading !== undefined) return `heading ${heading.length}`;
  if (/^ {0,3}\|/u.test(line)) return `row of ${line.match(/(?<!\\)(?:\\\\)*\|/gu)?.length ?? 0}`;
  if (/^(?:\s*[-*_]){3,}\s*$/u.test(line)) return 'rule';
  if (/^\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)/u.test(line)) return 'item';
  if (/^ {0,3}>/u.test(line)) return 'quote';
  if (/^ {0,3}=+\s*$/u.test(line)) return 'underline';
  if (/^ {4}|^\t/u.test(line)) return 'code';
  return line.trim() === '' ? 'blank' : 'text';
}

/** The characters outside code spans that would be markup: emphasis, links, HTML, entities. */
export function markupOf(markdown: string): string[] {
  const plain = markdown.replace(
    /\\[!-/:-@[-`{-~]|(?<!`)(`+)(?!`)[^]*?(?<!`)\1(?!`)|&(?:amp|lt|gt);/gu,
    '',
  );
  return plain.match(/[*_`[\]<>~\\]|&(?=#?\w+;)/gu) ?? [];
}
