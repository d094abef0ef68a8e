/** A word, or what stands in braces. */
export type Token = string | readonly Token[];

/** One rule, in the words of nft whatever tool it comes from. */
export interface FilterRule {
  readonly tokens: readonly Token[];
  /** As a user would find it. */
  readonly text: string;
}

export interface Chain {
  /** `inet filter`: chains are called by name inside their table. */
  readonly table: string;
  readonly family: string;
  readonly name: string;
  readonly type: string | undefined;
  /** Nothing where other chains call it. */
  readonly hook: string | undefined;
  readonly device: string | undefined;
  readonly policy: "accept" | "drop";
  readonly rules: readonly FilterRule[];
}

/** The rules of a packet filter, as far as they were understood. */
export interface Ruleset {
  /** `nft`, `iptables`: what a user would change it with. */
  readonly tool: "nft" | "iptables";
  readonly chains: readonly Chain[];
  /** Elements of named sets, by `table name`; those that are not here cannot be told. */
  readonly sets: ReadonlyMap<string, readonly Token[]>;
}

/** Tokens as text, for those who have none. */
export const printTokens = (tokens: readonly Token[]): string =>
  tokens
    .map((token) => (typeof token === "string" ? token : `{ ${printTokens(token)} }`))
    .join(" ");
