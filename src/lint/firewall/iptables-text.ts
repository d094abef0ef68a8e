import type { Chain, FilterRule, Ruleset, Token } from "./ruleset.ts";

/** `iptables-save` or `ip6tables-save`, rules in the words of nft; several may follow each other. */
export function parseIptables(text: string, family: "ip" | "ip6"): Ruleset {
  const chains: Building[] = [];
  let table = "";
  let turn = 0;
  for (const line of text.split("\n")) {
    const start = /^\*(\w+)/.exec(line);
    // Tables of one name may come from the old tool and from the new one.
    if (start) table = `${family} ${start[1] ?? ""} ${turn++}`;
    const head = /^:(\S+) (\S+)/.exec(line);
    if (head) chains.push(chainOf(head[1] ?? "", head[2] ?? "", table, family));
    const rule = /^(?:\[[\d:]+\] )?-A (\S+) ?(.*)$/.exec(line);
    if (!rule) continue;
    const [, name, written = ""] = rule;
    const chain = chains.find((one) => one.table === table && one.name === name);
    chain?.rules.push({ tokens: tokensOf(wordsOf(written), chains, table, family), text: line });
  }
  return { tool: "iptables", chains, sets: new Map() };
}

type Building = Chain & { readonly rules: FilterRule[] };

const hookOf = new Map([
  ["PREROUTING", "prerouting"],
  ["INPUT", "input"],
]);

const chainOf = (name: string, policy: string, table: string, family: string): Building => ({
  table,
  family,
  name,
  type: table.split(" ")[1] === "nat" ? "nat" : "filter",
  hook: policy === "-" ? undefined : hookOf.get(name),
  device: undefined,
  policy: policy === "DROP" ? "drop" : "accept",
  rules: [],
});

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? "",
  );

/** Options with one value, as nft says them; `NAME` stands for its header. */
const matches = new Map<string, readonly string[]>([
  ["-p", ["meta", "l4proto"]],
  ["--protocol", ["meta", "l4proto"]],
  ["-s", ["NAME", "saddr"]],
  ["--source", ["NAME", "saddr"]],
  ["-d", ["NAME", "daddr"]],
  ["--destination", ["NAME", "daddr"]],
  ["-i", ["iifname"]],
  ["--in-interface", ["iifname"]],
  ["-o", ["oifname"]],
  ["--ctstate", ["ct", "state"]],
  ["--state", ["ct", "state"]],
  ["--pkt-type", ["meta", "pkttype"]],
  ["--dst-type", ["fib", "daddr", "type"]],
]);

/** Extensions that only bring such options. */
const plain = new Set(["comment", "conntrack", "state", "pkttype", "addrtype"]);
const lower = new Set(["--ctstate", "--state", "--dst-type"]);

/** Targets after which the next rule is asked. */
const passing = new Set(
  "LOG NFLOG ULOG MARK CONNMARK TRACE AUDIT SET CLASSIFY TTL HL DSCP TOS TCPMSS RATEEST".split(" "),
);
const ends = new Map([
  ["ACCEPT", "accept"],
  ["DROP", "drop"],
  ["REJECT", "drop"],
  ["RETURN", "return"],
]);

function tokensOf(
  words: readonly string[],
  chains: readonly Chain[],
  table: string,
  family: "ip" | "ip6",
): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < words.length; at++) {
    const negated = words[at] === "!";
    if (negated) at++;
    const [option = "", value = ""] = words.slice(at, at + 2);
    const match = matches.get(option);
    if (match) {
      const key = match.map((word) => (word === "NAME" ? family : word));
      found.push(...key, ...(negated ? ["!="] : []), valuesOf(option, value));
      at++;
    } else if (option === "-m" && plain.has(value)) at++;
    else if (option === "--comment") at++;
    else if (option === "-j" || option === "-g")
      return [...found, ...targetOf(option, value, chains, table)];
    else found.push("unknown");
  }
  return found;
}

function valuesOf(option: string, value: string): readonly Token[] {
  if (option === "-i" || option === "--in-interface") return [value.replace(/\+$/, "*")];
  const values = value.split(",").map((one) => (lower.has(option) ? one.toLowerCase() : one));
  return value === "all" ? ["0-255"] : values;
}

function targetOf(
  option: string,
  target: string,
  chains: readonly Chain[],
  table: string,
): readonly Token[] {
  const end = ends.get(target);
  if (end !== undefined) return [end];
  if (passing.has(target)) return [];
  if (chains.some((chain) => chain.table === table && chain.name === target))
    return [option === "-g" ? "goto" : "jump", target];
  return ["queue"];
}
