/** How a value is read where no meaning is written: the slot functions that nginx shares. */
export type SlotKind =
  | "flag"
  | "milliseconds"
  | "seconds"
  | "size"
  | "offset"
  | "number"
  | "buffers"
  | "text"
  | "texts"
  | "pair"
  | "path"
  | "access"
  | "media-types"
  | "conditions"
  | "value"
  | "size-value"
  | "choice"
  | "set";

/** The letters that stand for them in the table of facts. */
export const slotKinds: Readonly<Record<string, SlotKind>> = {
  f: "flag",
  m: "milliseconds",
  c: "seconds",
  z: "size",
  o: "offset",
  n: "number",
  B: "buffers",
  s: "text",
  a: "texts",
  k: "pair",
  p: "path",
  A: "access",
  t: "media-types",
  w: "conditions",
  v: "value",
  V: "size-value",
  e: "choice",
  b: "set",
};

/** Kinds of which a second one in the same block is an error (`is duplicate`). */
const once: ReadonlySet<SlotKind> = new Set([
  "flag",
  "milliseconds",
  "seconds",
  "size",
  "offset",
  "number",
  "buffers",
  "text",
  "path",
  "access",
  "value",
  "size-value",
  "choice",
]);

export const standsOnce = (kind: SlotKind | undefined): boolean =>
  kind !== undefined && once.has(kind);
