/** The headers that the SDKs take from a variable of the environment by themselves: read here to keep them secret. */

export interface CustomHeader {
  readonly name: string;
  /** A secret, often: the key of a gateway. */
  readonly value: string;
}

/** @param text - What the variable holds: lines of `Name: value`, of which others are ignored, as in the SDKs. */
export function readCustomHeaders(text: string | undefined): CustomHeader[] {
  return (text ?? '').split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 0) return [];
    return [{ name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() }];
  });
}

/** False for one that no request could carry: what `Headers` throws at it quotes its value. */
export function isSendable({ name, value }: CustomHeader): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/u.test(value);
}

/** The values and their words, since a server may quote `abc` of `Bearer abc`. */
export function secretsOf(headers: readonly CustomHeader[]): string[] {
  return headers.flatMap(({ value }) => [value, ...value.split(/\s+/u)]);
}
