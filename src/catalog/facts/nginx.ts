import type { Target } from "../../ir/target.ts";
import { compareVersions } from "../../ir/target.ts";
import type { Context } from "../define.ts";
import { type SlotKind, slotKinds } from "./kinds.ts";
import { nginxFacts } from "./nginx.generated.ts";

/** One registration of a name: where it may stand and what it takes. */
export interface Fact {
  /** Letters of products; `anywhere` for `include`. */
  readonly contexts: readonly Context[] | "anywhere";
  readonly block: boolean;
  /** Numbers of arguments; `least` and up where the product counts no further. */
  readonly counts: readonly number[] | { readonly least: number };
  readonly kind: SlotKind | undefined;
  /** The words of an enumeration or a set; of a number its least and greatest. */
  readonly choices: readonly string[];
}

const contextLetters: Readonly<Record<string, Context>> = {
  m: "main",
  e: "events",
  h: "http",
  s: "server",
  l: "location",
  i: "if-in-server",
  j: "if-in-location",
  x: "limit_except",
  u: "upstream",
  M: "stream",
  S: "stream-server",
  U: "stream-upstream",
  a: "mail",
  A: "mail-server",
  g: "mgmt",
  o: "oidc_provider",
  r: "rtmp",
  R: "rtmp-server",
  P: "rtmp-application",
  Q: "rtmp-recorder",
  k: "processes",
  K: "process",
  w: "match",
  y: "ssi",
};

let table: Map<string, string> | undefined;

/** Each name with its rows, not taken apart before somebody asks. */
function rowsByName(): ReadonlyMap<string, string> {
  if (table) return table;
  table = new Map();
  for (const line of nginxFacts.split("\n")) {
    const space = line.indexOf(" ");
    if (space > 0) table.set(line.slice(0, space), line.slice(space + 1));
  }
  return table;
}

export const allNames = (): Iterable<string> => rowsByName().keys();

/** What the letters of the table stand for, for messages; `x` for every module of third parties. */
export const productLetters = {
  n: "nginx 1.22",
  N: "nginx 1.31",
  f: "freenginx",
  t: "Tengine",
  a: "Angie",
  p: "nginx Plus",
  o: "OpenResty",
  x: "a third-party module",
} as const;

export type ProductLetter = keyof typeof productLetters;

/** The columns of the table that hold for a target; several where the facts lie in between. */
export function lettersOf({ dialect, version }: Target, modules: boolean): string {
  const further = modules ? "xo" : "";
  switch (dialect) {
    case "nginx":
      return nginxLetters(version) + further;
    case "openresty":
      return `${nginxLetters(version)}ox`;
    case "ths":
      // Its manual names modules of Tengine and OpenResty without saying which of their directives.
      return "nNtox";
    case "tengine":
      return `t${further}`;
    case "angie":
      return `a${further}`;
    case "nginx-plus":
      return `p${further}`;
    case "keepalived":
    case "lbc":
      return "";
  }
}

function nginxLetters(version: readonly number[]): string {
  if (compareVersions(version, [1, 23]) < 0) return "n";
  return compareVersions(version, [1, 31]) >= 0 ? "N" : "nN";
}

interface Row {
  readonly letters: string;
  /** The module of a third party that registers the name. */
  readonly module: string | undefined;
  readonly fact: Fact;
}

const cache = new Map<string, readonly Row[]>();

function parsedRows(name: string): readonly Row[] {
  const there = cache.get(name);
  if (there) return there;
  const rows = (rowsByName().get(name) ?? "").split(" ").filter((row) => row !== "");
  const parsed = rows.map((row): Row => {
    const [owner = "", contexts = "", args = "", kind = ""] = row.split(":");
    const module = owner.startsWith("@") ? owner.slice(1) : undefined;
    return {
      letters: module === undefined ? owner : "x",
      module,
      fact: factOf(contexts, args, kind),
    };
  });
  cache.set(name, parsed);
  return parsed;
}

function factOf(contexts: string, args: string, kind: string): Fact {
  const block = args.startsWith("b");
  const [slot = "", choices = ""] = kind.split("=");
  return {
    contexts:
      contexts === "*"
        ? "anywhere"
        : Array.from(contexts).map((letter) => contextLetters[letter] ?? ""),
    block,
    counts: countsOf(block ? args.slice(1) : args),
    kind: slotKinds[slot],
    choices: choices === "" ? [] : choices.split("|"),
  };
}

function countsOf(letters: string): Fact["counts"] {
  if (letters.includes("*")) return { least: 0 };
  if (letters.includes("+")) return { least: 1 };
  if (letters.includes("p")) return { least: 2 };
  return Array.from(letters).map((letter) => (letter === "f" ? 1 : Number(letter)));
}

const holds = ({ letters: row }: Row, letters: string): boolean =>
  Array.from(row).some((letter) => letters.includes(letter));

/**
 * Every registration of a name in the products that a target stands for; between two versions the
 * newer one's first.
 */
export function factsOf(name: string, letters: string): readonly Fact[] {
  const rows = parsedRows(name).filter((row) => holds(row, letters));
  const ordered = letters.startsWith("nN") ? rows.toSorted(newerFirst) : rows;
  return ordered.map(({ fact }) => fact);
}

const newerFirst = (a: Row, b: Row): number =>
  Number(b.letters.includes("N")) - Number(a.letters.includes("N"));

/** A registration with its owner: a product, or a module of a third party. */
export interface Registration {
  readonly letter: ProductLetter;
  readonly module: string | undefined;
  readonly fact: Fact;
}

/** Every registration of a name, product by product. */
export const registrationsOf = (name: string): readonly Registration[] =>
  (Object.keys(productLetters) as ProductLetter[]).flatMap((letter) =>
    parsedRows(name)
      .filter(({ letters }) => letters.includes(letter))
      .map(({ module, fact }) => ({ letter, module, fact })),
  );

/** The products that register a name. */
export function lettersWith(name: string): readonly ProductLetter[] {
  const found = new Set(parsedRows(name).flatMap(({ letters }) => Array.from(letters)));
  return (Object.keys(productLetters) as ProductLetter[]).filter((letter) => found.has(letter));
}

/** The modules of third parties that register a name. */
export const modulesWith = (name: string): readonly string[] => [
  ...new Set(parsedRows(name).flatMap(({ module }) => module ?? [])),
];

export const takesCount = ({ counts }: Fact, count: number): boolean =>
  "least" in counts ? count >= counts.least : counts.includes(count);
