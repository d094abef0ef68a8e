import { contains, networkFrom } from "../networks.ts";
import type { Packet } from "./packet.ts";
import type { Token } from "./ruleset.ts";

/** Yes, no, or nobody can tell. */
type Perhaps = boolean | undefined;

/** What a rule does with a packet that it fits. */
export type Verdict =
  | { readonly kind: "accept" | "drop" | "return" | "unknown" | "none" }
  | { readonly kind: "jump" | "goto"; readonly chain: string };

/** Whether a rule fits a packet, and what it does then. */
export interface Judgement {
  readonly fits: Perhaps;
  readonly verdict: Verdict;
}

type Sets = (name: string) => readonly Token[] | undefined;

const never: Judgement = { fits: false, verdict: { kind: "none" } };

/** Holds a packet against one rule, word by word. */
export function judge(tokens: readonly Token[], packet: Packet, sets: Sets): Judgement {
  let fits: Perhaps = true;
  let at = 0;
  while (at < tokens.length) {
    if (isRefusalOfOthers(tokens, at, packet)) return never;
    const verdict = verdictAt(tokens, at);
    if (verdict) return { fits, verdict };
    const skipped = withoutEffect(tokens, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const key = keyAt(tokens, at, packet);
    if (key === "other-protocol") return never;
    const test = key && testAt(tokens, at + key.length, sets);
    // What is not understood may fit or not; a verdict always stands at the end.
    if (!test) return { fits: undefined, verdict: lastVerdict(tokens.slice(at)) };
    if (test.kind === "map") return chosen(test.entries, fits, key.ask, packet);
    const held = either(test.values, (value) => key.ask(value, packet));
    const answer = test.negated ? not(held) : held;
    if (answer === false) return never;
    if (answer === undefined) fits = undefined;
    at = test.end;
  }
  return { fits, verdict: { kind: "none" } };
}

const not = (answer: Perhaps): Perhaps => (answer === undefined ? undefined : !answer);

/** Whether one of several holds. */
function either<T>(values: readonly T[] | undefined, holds: (value: T) => Perhaps): Perhaps {
  if (!values) return undefined;
  let found: Perhaps = false;
  for (const value of values) {
    const answer = holds(value);
    if (answer === true) return true;
    if (answer === undefined) found = undefined;
  }
  return found;
}

const simple = new Map<Token, "accept" | "drop" | "return" | "none" | "unknown">([
  ["accept", "accept"],
  ["drop", "drop"],
  ["reject", "drop"],
  ["return", "return"],
  ["continue", "none"],
  ["queue", "unknown"],
  ["tproxy", "unknown"],
  ["fwd", "unknown"],
]);

function verdictAt(tokens: readonly Token[], at: number): Verdict | undefined {
  const token = tokens[at] ?? "";
  const kind = simple.get(token);
  if (kind) return { kind };
  const chain = tokens[at + 1];
  if ((token === "jump" || token === "goto") && typeof chain === "string")
    return { kind: token, chain };
  return undefined;
}

/** nft lets `reject with icmpv6` see IPv6 alone, and a reset TCP alone, without saying so. */
function isRefusalOfOthers(tokens: readonly Token[], at: number, { family }: Packet): boolean {
  if (tokens[at] !== "reject" || tokens[at + 1] !== "with") return false;
  const answer = tokens[at + 2];
  return answer === "tcp" || answer === (family === 4 ? "icmpv6" : "icmp");
}

function lastVerdict(tokens: readonly Token[]): Verdict {
  if (tokens.some((token) => token === "vmap" || token === "map")) return { kind: "unknown" };
  for (let at = 0; at < tokens.length; at++) {
    const verdict = verdictAt(tokens, at);
    if (verdict) return verdict;
  }
  return { kind: "none" };
}

const logOptions = new Set<Token>(["prefix", "level", "group", "snaplen", "queue-threshold"]);

/** Behind a statement that only counts or tells, else the same place. */
function withoutEffect(tokens: readonly Token[], at: number): number {
  const [token, next] = [tokens[at], tokens[at + 1]];
  if (token === "comment") return at + 2;
  if (token === "counter") return next === "packets" ? at + 5 : next === "name" ? at + 3 : at + 1;
  if (token !== "log") return at;
  let end = at + 1;
  while (logOptions.has(tokens[end] ?? "")) end += 2;
  return end;
}

type Ask = (value: Token, packet: Packet) => Perhaps;

interface Key {
  readonly length: number;
  readonly ask: Ask;
}

/** Their fields are those of another protocol. */
const others = new Set<Token>(
  "tcp udp udplite sctp dccp icmp icmpv6 igmp esp ah comp gre".split(" "),
);

/** What a match looks at; nothing where that is not known here. */
function keyAt(
  tokens: readonly Token[],
  at: number,
  packet: Packet,
): Key | "other-protocol" | undefined {
  const [first = "", second = "", third = ""] = tokens.slice(at, at + 3);
  if (others.has(first)) return "other-protocol";
  if (first === "meta") return named(second, 2);
  if (first === "iif" || first === "iifname" || first === "oif" || first === "oifname")
    return named(first, 1);
  if (first === "ct" && second === "state") return { length: 2, ask: askState };
  if (first === "fib" && second === "daddr" && third === "type") return { length: 3, ask: askType };
  if (first !== "ip" && first !== "ip6") return undefined;
  // A match on the other family's header never fits, whatever it asks.
  if (packet.family !== (first === "ip" ? 4 : 6)) return "other-protocol";
  const ask = fields.get(second);
  return ask && { length: 2, ask };
}

function named(key: Token, length: number): Key | undefined {
  const ask = asked.get(key);
  return ask && { length, ask };
}

const numbers = new Map(
  "icmp 1 igmp 2 ipencap 4 tcp 6 egp 8 igp 9 udp 17 ipv6 41 rsvp 46 gre 47 esp 50 ah 51 icmpv6 58 ipv6-icmp 58 eigrp 88 ospf 89 ospfigp 89 ipip 94 pim 103 ipcomp 108 comp 108 vrrp 112 carp 112 l2tp 115 sctp 132 udplite 136 dccp 33 mobility-header 135"
    .match(/\S+ \d+/g)
    ?.map((pair): [string, number] => {
      const [name = "", number] = pair.split(" ");
      return [name, Number(number)];
    }),
);

function askProtocol(value: Token, { protocol }: Packet): Perhaps {
  if (typeof value !== "string") return undefined;
  const range = /^(\d+)-(\d+)$/.exec(value);
  if (range) return Number(range[1]) <= protocol && protocol <= Number(range[2]);
  const number = /^(?:\d+|0x[\da-f]+)$/i.test(value) ? Number(value) : numbers.get(value);
  return number === undefined ? undefined : number === protocol;
}

function askAddress(value: Token, address: string | undefined): Perhaps {
  if (typeof value !== "string") return undefined;
  const [network, last] = [networkFrom(value.split("-")[0] ?? ""), value.split("-")[1]];
  if (!network) return undefined;
  if (network.prefix === 0) return true;
  if (address === undefined) return undefined;
  return last === undefined ? contains(network, address) : between(value, address);
}

/** `10.0.0.1-10.0.0.9`; of longer addresses nothing is said. */
function between(range: string, address: string): Perhaps {
  const [first, last, own] = [...range.split("-"), address].map(toNumber);
  if (first === undefined || last === undefined || own === undefined) return undefined;
  return first <= own && own <= last;
}

function toNumber(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

const askState: Ask = (value, { state }) =>
  typeof value !== "string" || state === undefined ? undefined : value === state;

const askType: Ask = (value, { to }) => value === (to === "multicast" ? "multicast" : "local");

function askInterface(value: Token, packet: Packet): Perhaps {
  if (typeof value !== "string") return undefined;
  if (value.endsWith("*")) return packet.interface.startsWith(value.slice(0, -1));
  return value === packet.interface;
}

const asked = new Map<Token, Ask>([
  ["l4proto", askProtocol],
  ["nfproto", (value, { family }) => value === (family === 4 ? "ipv4" : "ipv6")],
  ["protocol", (value, { family }) => value === (family === 4 ? "ip" : "ip6")],
  ["pkttype", (value, { to }) => value === to || (to === "host" && value === "unicast")],
  ["iifname", askInterface],
  [
    "iif",
    (value, packet) => (/^\d+$/.test(String(value)) ? undefined : askInterface(value, packet)),
  ],
  // What comes in has not been sent yet.
  ["oifname", () => false],
  ["oif", () => false],
]);

const fields = new Map<Token, Ask>([
  ["protocol", askProtocol],
  ["nexthdr", askProtocol],
  ["saddr", (value, { source }) => askAddress(value, source)],
  ["daddr", (value, { destination }) => askAddress(value, destination)],
]);

type Test =
  | { readonly kind: "map"; readonly entries: readonly Token[] | undefined }
  | {
      readonly kind: "values";
      readonly negated: boolean;
      readonly values: readonly Token[] | undefined;
      readonly end: number;
    };

/** Masks, comparisons and keys of several parts. */
const beyond = new Set<Token>(["<", ">", "<=", ">=", "&", "|", "^", "and", "or", "xor", "."]);

/**
 * The values behind a key: a word, words with commas between, a set, or a map to verdicts; nothing
 * where they are not understood.
 */
function testAt(tokens: readonly Token[], start: number, sets: Sets): Test | undefined {
  let at = start;
  const operator = tokens[at];
  if (operator === "vmap") {
    const entries = tokens[at + 1];
    return { kind: "map", entries: typeof entries === "object" ? entries : undefined };
  }
  const negated = operator === "!=";
  if (negated || operator === "==") at++;
  const value = tokens[at++];
  if (value === undefined || beyond.has(value)) return undefined;
  if (typeof value !== "string")
    return { kind: "values", negated, values: withoutCommas(value), end: at };
  if (value.startsWith("@"))
    return { kind: "values", negated, values: sets(value.slice(1)), end: at };
  const values: Token[] = [value];
  while (tokens[at] === "," && tokens[at + 1] !== undefined) {
    values.push(tokens[at + 1] ?? "");
    at += 2;
  }
  return { kind: "values", negated, values, end: at };
}

const withoutCommas = (tokens: readonly Token[]): readonly Token[] =>
  tokens.filter((token) => token !== ",");

/** `{ key : verdict, … }`; the rule fits where a key does, and ends the matter with its verdict. */
function chosen(
  entries: readonly Token[] | undefined,
  fits: Perhaps,
  ask: Ask,
  packet: Packet,
): Judgement {
  if (!entries?.includes(":")) return { fits: undefined, verdict: { kind: "unknown" } };
  for (let at = 0; at < entries.length; at++) {
    if (entries[at + 1] !== ":") continue;
    const answer = ask(entries[at] ?? "", packet);
    if (answer === undefined) return { fits: undefined, verdict: { kind: "unknown" } };
    const verdict = verdictAt(entries, at + 2);
    if (answer) return verdict ? { fits, verdict } : { fits, verdict: { kind: "unknown" } };
  }
  return never;
}
