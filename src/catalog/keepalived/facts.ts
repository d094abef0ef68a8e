import { keywordRows, type KeywordRow } from "../facts/keepalived.generated.ts";

/** What keepalived's own keyword table says of one keyword in one block. */
export interface KeywordFact {
  readonly name: string;
  /** The path of the block around it, `vrrp_instance/authentication`; `main` at the top. */
  readonly context: string;
  /** A `values` block holds lines of values, no keywords. */
  readonly kind: "block" | "values" | "word";
  readonly type: string;
  readonly args: string;
  readonly range: readonly (number | string)[];
  readonly since: "" | "2.4";
}

const byContext = new Map<string, Map<string, KeywordFact>>();
const byName = new Map<string, KeywordFact[]>();

for (const row of keywordRows) add(factOf(row));

function factOf([path, kind, type, args, range, since]: KeywordRow): KeywordFact {
  const cut = path.lastIndexOf("/");
  const context = cut === -1 ? "main" : path.slice(0, cut);
  return { name: path.slice(cut + 1), context, kind, type, args, range, since };
}

function add(fact: KeywordFact): void {
  const siblings = byContext.get(fact.context) ?? new Map<string, KeywordFact>();
  siblings.set(fact.name, fact);
  byContext.set(fact.context, siblings);
  byName.set(fact.name, [...(byName.get(fact.name) ?? []), fact]);
}

/** The context that a block opens. */
export const contextInside = (context: string, name: string): string =>
  context === "main" ? name : `${context}/${name}`;

export const keywordIn = (context: string, name: string): KeywordFact | undefined =>
  byContext.get(context)?.get(name);

export const keywordsIn = (context: string): readonly string[] => [
  ...(byContext.get(context)?.keys() ?? []),
];

/** Every place where keepalived knows the name. */
export const keywordsNamed = (name: string): readonly KeywordFact[] => byName.get(name) ?? [];

/** Keywords that mean the same elsewhere, and what to write for them there. */
const elsewhere: Readonly<Record<string, string>> = {
  nb_get_retry: "retry",
  nb_sock_retry: "retry",
  vrrp_garp_master_delay: "garp_master_delay",
  vrrp_garp_master_repeat: "garp_master_repeat",
  vrrp_garp_master_refresh: "garp_master_refresh",
  vrrp_strict: "strict_mode",
  vrrp_version: "version",
  garp_master_delay: "vrrp_garp_master_delay",
  garp_master_repeat: "vrrp_garp_master_repeat",
  garp_master_refresh: "vrrp_garp_master_refresh",
  strict_mode: "vrrp_strict",
  version: "vrrp_version",
};

/** The keyword of this block that does what a keyword of another block does. */
export function counterpart(context: string, name: string): string | undefined {
  const other = elsewhere[name];
  return other !== undefined && keywordIn(context, other) ? other : undefined;
}
