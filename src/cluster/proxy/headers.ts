import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import type { Span } from "../../text/span.ts";
import { entriesOf, listAt, scalarAt, valueOf } from "../placed.ts";
import type { Block } from "./block.ts";
import type { Protocol } from "./forwarding.ts";

/** One request header for the servers. */
export interface Header {
  readonly name: string;
  readonly value: Placed;
  readonly span: Span;
}

/** Protocols with headers of the user's. */
const spoken = ["proxy", "grpc"] as const;
type Spoken = (typeof spoken)[number];

/** What a block hands down to those within it. */
export interface Level {
  readonly headers: Readonly<Record<Spoken, readonly Header[]>>;
  /** A block that writes headers writes those of the blocks around it again, which nginx forgets. */
  readonly isMerged: boolean;
  readonly isRetryOff: boolean;
}

export const outermost = (isPlain: boolean): Level => ({
  headers: { proxy: [], grpc: [] },
  isMerged: !isPlain,
  isRetryOff: false,
});

export const nameOf = (protocol: Spoken): string => `${protocol}_set_header`;

export const header = (name: string, value: string, span: Span): Header => ({
  name,
  value: scalarAt(value, span),
  span,
});

/** The headers by which a server learns who asks for what. */
export const clientHeaders = (span: Span): readonly Header[] => [
  header("Host", "$host", span),
  header("X-Real-IP", "$remote_addr", span),
  header("X-Forwarded-For", "$proxy_add_x_forwarded_for", span),
  header("X-Forwarded-Proto", "$scheme", span),
];

function written(value: Placed | undefined): readonly Header[] {
  if (value?.kind !== "list") return [];
  const isOne = value.items.every(({ kind }) => kind === "scalar");
  return (isOne ? [value] : value.items).flatMap((item): Header[] => {
    const [name, said] = item.kind === "list" ? item.items : [];
    return name?.kind === "scalar" && said
      ? [{ name: name.text, value: said, span: item.span }]
      : [];
  });
}

/** Headers laid over others by their names, of which the last one counts. */
function laid(below: readonly Header[], above: readonly Header[]): readonly Header[] {
  const all = new Map<string, Header>();
  for (const one of [...below, ...above]) all.set(one.name.toLowerCase(), one);
  return [...all.values()];
}

const linesOf = (headers: readonly Header[], span: Span): Placed =>
  listAt(
    headers.map(({ name, value, span: at }) => listAt([scalarAt(name, at), value], at)),
    span,
  );

/** What a block adds without being told, by protocol. */
export type Added = Readonly<Partial<Record<Spoken, readonly Header[]>>>;

/**
 * The directives that a block writes for headers, in the place of its own, and what it hands down.
 * Where nothing but the product's own words is in play they stay as they are.
 */
export function headersOf(
  map: PlacedMap,
  outer: Level,
  used: ReadonlySet<Protocol>,
  added: Added = {},
): { readonly lines: readonly PlacedEntry[]; readonly level: Level } {
  const described = entriesOf(valueOf(map, "headers"));
  const isMerged = outer.isMerged || described.length > 0 || Object.keys(added).length > 0;
  const lines: PlacedEntry[] = [];
  const headers = { ...outer.headers };
  for (const protocol of spoken) {
    const key = nameOf(protocol);
    const said = valueOf(map, key);
    const own = [
      ...(added[protocol] ?? []),
      ...described.map(({ key: name, keySpan, value }) => ({ name, value, span: keySpan })),
      ...written(said),
    ];
    if (own.length === 0) continue;
    headers[protocol] = isMerged ? laid(outer.headers[protocol], own) : own;
    if (!isMerged || (!used.has(protocol) && !said)) continue;
    const span = said?.span ?? own[0]?.span ?? map.span;
    lines.push({ key, keySpan: span, value: linesOf(headers[protocol], span) });
  }
  return { lines, level: { ...outer, headers, isMerged } };
}

/** Puts the headers of a block in the place of those that it names itself. */
export function sayHeaders(block: Block, lines: readonly PlacedEntry[]): void {
  for (const { key, keySpan, value } of lines) block.say(key, value, keySpan);
}

/** The directives without those that `lines` take the place of. */
export const besides = (
  own: readonly PlacedEntry[],
  lines: readonly PlacedEntry[],
): readonly PlacedEntry[] => own.filter(({ key }) => !lines.some((line) => line.key === key));
