export type Translated =
  | {
      readonly ok: true;
      readonly source: string;
      readonly names: readonly string[];
      readonly groups: number;
    }
  | { readonly ok: false; readonly at: number; readonly reason: string };

/** A pattern of PCRE as JavaScript's, or why it cannot be one. */
export function translatePattern(source: string, caseless: boolean): Translated {
  return caseless
    ? { ok: true, source: `(?i:${source})`, names: [], groups: 0 }
    : { ok: true, source, names: [], groups: 0 };
}
