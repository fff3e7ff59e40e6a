/** One message of a conversation. Plain texts are one turn with the role `text`. */
export interface Turn {
  /** Who spoke: lower-case letters, digits and underscores, e.g. `user`, `assistant`, `text`. */
  readonly role: string;
  readonly content: string;
}

/** A document as a source yields it: one conversation or text. */
export interface SourceDocument {
  /** Unique in its corpus. */
  readonly id: string;
  readonly turns: readonly Turn[];
  /** Kept with the document; never rendered into a prompt nor embedded. */
  readonly metadata: Readonly<Record<string, unknown>> | null;
}

/** What a source yields for one record (a line, a row, a file). */
export type SourceRecord =
  | {
      readonly kind: 'document';
      readonly position: number;
      readonly document: SourceDocument;
      /** When it came to be, in milliseconds since 1970, where the source is read by time. */
      readonly time?: number;
    }
  /** A record with no text in it: skipped and counted. */
  | { readonly kind: 'empty'; readonly position: number }
  /** A record that cannot be read: set aside with its reason. */
  | { readonly kind: 'bad'; readonly position: number; readonly reason: string };
