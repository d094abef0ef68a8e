import type { Word } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { IpOption, NextHop, Route } from "../ir/route.ts";
import { say, type Text } from "../messages/text.ts";
import type { ValueLine } from "./keepalived-lines.ts";
import { networkOf, Words } from "./keepalived-network.ts";

const types = new Set<string>([
  "unicast",
  "local",
  "broadcast",
  "multicast",
  "throw",
  "unreachable",
  "prohibit",
  "blackhole",
  "nat",
] satisfies Route["type"][]);

const isType = (text: string): text is Route["type"] => types.has(text);

/** Options of `ip route` that the model keeps as they are, with their number of values. */
const counts: Readonly<Record<string, number>> = {
  tos: 1,
  dsfield: 1,
  mtu: 1,
  hoplimit: 1,
  advmss: 1,
  rtt: 1,
  rttvar: 1,
  reordering: 1,
  window: 1,
  cwnd: 1,
  ssthresh: 1,
  realms: 1,
  rto_min: 1,
  initcwnd: 1,
  initrwnd: 1,
  quickack: 1,
  congctl: 1,
  pref: 1,
  features: 1,
  expires: 1,
  as: 1,
  "ttl-propagate": 1,
  fastopen_no_cookie: 1,
  vrf: 1,
  onlink: 0,
};

const encapPairs = new Set(["id", "dst", "src", "tos", "ttl", "hoplimit", "tc", "flags"]);

type Draft = { -readonly [K in keyof Route]: Route[K] };

/** A line of `virtual_routes` or `static_routes`; nothing where keepalived skips it. */
export function routeLine(
  line: ValueLine,
  report: (diagnostic: Diagnostic) => void,
): Route | undefined {
  const words = new Words(line, report);
  const route: Draft = {
    site: line.site,
    type: "unicast",
    family: undefined,
    destination: undefined,
    gateway: undefined,
    alternative: undefined,
    device: undefined,
    source: undefined,
    table: undefined,
    scope: undefined,
    protocol: undefined,
    metric: undefined,
    nextHops: [],
    placement: "prepend",
    noTrack: false,
    trackGroup: undefined,
    options: [],
  };
  const nextHops: NextHop[] = [];
  const options: IpOption[] = [];
  for (let word = words.next(); word; word = words.next())
    if (word.text === "nexthop") nextHops.push(nextHop(words));
    else if (!field(route, word, words) && !option(options, word, words))
      destination(route, word, words);
  if (words.failed) return undefined;
  return { ...route, nextHops, options, family: familyOf(route, nextHops) };
}

const familyOf = (route: Route, nextHops: readonly NextHop[]): 4 | 6 | undefined => {
  const known = [route.gateway, route.source, ...nextHops.map(({ gateway }) => gateway)];
  const address = known.find((text) => text !== undefined);
  if (route.family !== undefined) return route.family;
  if (address !== undefined) return address.includes(":") ? 6 : 4;
  return route.destination?.family;
};

/** The words that have a field of the model. */
function field(route: Draft, word: Word, words: Words): boolean {
  switch (word.text) {
    case "inet":
    case "inet6":
      route.family = word.text === "inet" ? 4 : 6;
      return true;
    case "to":
      return true;
    case "via":
    case "gw":
      if (words.take("inet")) route.family = 4;
      else if (words.take("inet6")) route.family = 6;
      route.gateway = words.valueOf(word);
      return true;
    case "or":
      route.alternative = words.valueOf(word);
      return true;
    case "src":
    case "from":
      route.source = words.valueOf(word);
      return true;
    case "dev":
    case "oif":
      route.device = words.valueOf(word);
      return true;
    case "metric":
    case "priority":
    case "preference":
      route.metric = words.numberOf(word);
      return true;
    default:
      return name(route, word, words);
  }
}

function name(route: Draft, word: Word, words: Words): boolean {
  switch (word.text) {
    case "table":
    case "scope":
    case "protocol":
      route[word.text] = words.valueOf(word);
      return true;
    case "append":
    case "add":
    case "prepend":
      route.placement = word.text;
      return true;
    case "no_track":
      route.noTrack = true;
      return true;
    case "track_group":
      route.trackGroup = words.valueOf(word);
      return true;
    default:
      if (!isType(word.text)) return false;
      route.type = word.text;
      return true;
  }
}

function option(into: IpOption[], word: Word, words: Words): boolean {
  const count = Object.hasOwn(counts, word.text) ? counts[word.text] : undefined;
  if (count !== undefined) into.push(words.option(word, count));
  else if (word.text === "encap") into.push(encap(word, words));
  else return false;
  return true;
}

/** `encap mpls LABELS`, `encap ila N`, `encap ip id N dst A …`. */
function encap(word: Word, words: Words): IpOption {
  const values = [...words.option(word, 1).values];
  if (values[0] === "mpls" || values[0] === "ila") values.push(...words.option(word, 1).values);
  else
    while (encapPairs.has(words.peek() ?? "")) {
      const key = words.next();
      if (key) values.push(key.text, ...words.option(key, 1).values);
    }
  return { name: word.text, values };
}

function nextHop(words: Words): NextHop {
  const hop: { -readonly [K in keyof NextHop]: NextHop[K] } = {
    gateway: undefined,
    device: undefined,
    weight: undefined,
    options: [],
  };
  const options: IpOption[] = [];
  while (words.peek() !== undefined && words.peek() !== "nexthop") {
    const word = words.next();
    if (!word) break;
    if (word.text === "via" || word.text === "gw") {
      if (!words.take("inet")) words.take("inet6");
      hop.gateway = words.valueOf(word);
    } else if (word.text === "dev" || word.text === "oif") hop.device = words.valueOf(word);
    else if (word.text === "weight") hop.weight = words.numberOf(word);
    else if (!option(options, word, words)) words.wrong(word, unknownRoute(word.text));
  }
  return { ...hop, options };
}

/** keepalived takes the last of several without a word. */
function destination(route: Draft, word: Word, words: Words): void {
  const network = networkOf(word.text, route.family);
  if (network) route.destination = network;
  else words.wrong(word, unknownRoute(word.text));
}

const unknownRoute = (text: string): Text =>
  say(
    {
      en: "{text} is no word of a route; keepalived skips the line",
      zh: "“{text}” 不是路由中可用的词，keepalived 会跳过该行",
    },
    { text },
  );
