import type { Context } from "./define.ts";
import { blockContext, isList } from "./index.ts";
import { contextInside, keywordIn, keywordsIn } from "./keepalived/facts.ts";

/** How a block stands in a document: an object with its words by name, and what is inside. */
export interface BlockForm {
  /** The context of what stands inside. */
  readonly inside: Context;
  /** Keys of the words before the brace, in their order. */
  readonly head: readonly string[];
  /** How many of the first words may be missing. */
  readonly optional: number;
  /** The last key takes every word that is left, as a list. */
  readonly rest: boolean;
  /** The words stand in brackets, which the document leaves out: `if ($a = b)`. */
  readonly bracketed: boolean;
  /** There is one such block at most, and its object stands in no list. */
  readonly single: boolean;
  /**
   * Directives by name; or lines that are none, as lists of words below `entries`; or lines as keys
   * of the object itself.
   */
  readonly content: "directives" | "entries" | "table";
}

/** What the two families differ in. */
export type Family = "nginx" | "keepalived";

export const familyOfDialect = (dialect: string): Family =>
  dialect === "keepalived" ? "keepalived" : "nginx";

const plain = { head: [], optional: 0, rest: false, bracketed: false, single: false } as const;

const heads: Readonly<Record<string, Partial<BlockForm>>> = {
  events: { single: true },
  http: { single: true },
  stream: { single: true },
  mail: { single: true },
  mgmt: { single: true },
  types: { single: true, content: "table" },
  server: {},
  upstream: { head: ["name"] },
  location: { head: ["modifier", "path"], optional: 1 },
  limit_except: { head: ["methods"], rest: true },
  if: { head: ["condition"], rest: true, bracketed: true },
  map: { head: ["source", "variable"] },
  geo: { head: ["source", "variable"], optional: 1 },
  split_clients: { head: ["source", "variable"] },
  charset_map: { head: ["from", "to"] },
  match: { head: ["name"] },
};

const unknown: Partial<BlockForm> = { head: ["arguments"], rest: true };

function nginxBlock(context: Context, name: string): BlockForm | undefined {
  const inside = blockContext(context, name);
  if (inside === undefined) return undefined;
  const known = Object.hasOwn(heads, name) ? heads[name] : unknown;
  return { ...plain, content: isList(inside) ? "entries" : "directives", inside, ...known };
}

const singles: ReadonlySet<string> = new Set(["global_defs", "authentication", "auth_hmac", "SSL"]);

function keepalivedBlock(context: Context, name: string): BlockForm | undefined {
  const fact = keywordIn(context, name);
  if (!fact || fact.kind === "word") return undefined;
  const named = fact.args === "NAME" || fact.args.startsWith("NAME ");
  if (fact.kind === "values" && !named) return undefined;
  const head = named
    ? { head: ["name"] }
    : fact.args === ""
      ? {}
      : { head: ["address"], rest: true };
  return {
    ...plain,
    inside: contextInside(context, name),
    content: fact.kind === "values" ? "entries" : "directives",
    single: singles.has(name),
    ...head,
  };
}

/** The form of a block; nothing where the name is no block there. */
export const blockForm = (family: Family, context: Context, name: string): BlockForm | undefined =>
  family === "nginx" ? nginxBlock(context, name) : keepalivedBlock(context, name);

/** The names of the blocks that may stand in a block. */
export const blocksIn = (family: Family, context: Context): readonly string[] =>
  (family === "nginx" ? Object.keys(heads) : keywordsIn(context)).filter((name) =>
    blockForm(family, context, name),
  );

/** Statements whose order among each other counts stand in one list, each an object of one key. */
export interface Sequence {
  readonly key: string;
  readonly names: readonly string[];
}

const program: Sequence = { key: "program", names: ["set", "if", "return", "rewrite", "break"] };
const access: Sequence = { key: "access", names: ["allow", "deny"] };

const sequences: Readonly<Record<string, readonly Sequence[]>> = {
  http: [access],
  server: [program, access],
  location: [program, access],
  "if-in-server": [program],
  "if-in-location": [program],
  limit_except: [access],
  stream: [access],
  "stream-server": [access],
};

/** Both families read from top to bottom: what defines a name stands before what uses it. */
const definers: ReadonlySet<string> = new Set([
  "load_module",
  "log_format",
  "global_defs",
  "vrrp_script",
  "vrrp_track_process",
  "vrrp_track_file",
  "track_file",
  "bfd_instance",
]);

/** Statements with those first that define names for the others. */
export const definersFirst = <S>(all: readonly S[], nameOf: (one: S) => string): readonly S[] =>
  all.some((one) => definers.has(nameOf(one)))
    ? [
        ...all.filter((one) => definers.has(nameOf(one))),
        ...all.filter((one) => !definers.has(nameOf(one))),
      ]
    : all;

/** The sequences of a block. */
export const sequencesIn = (family: Family, context: Context): readonly Sequence[] =>
  family === "nginx" && Object.hasOwn(sequences, context) ? (sequences[context] ?? []) : [];
