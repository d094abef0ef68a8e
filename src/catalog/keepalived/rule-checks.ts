import { say } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import {
  anyBase,
  named,
  OptionScanner,
  realms,
  routeTypes,
  serviceType,
  unknownWord,
} from "./option-scanner.ts";
import { integer, type Misfit, type Test } from "./word-checks.ts";

const anyNumber = anyBase(4_294_967_295);

const fwmark: Test = (text) => {
  const [mark = "", mask = "0", more] = text.split("/");
  return more === undefined ? (anyNumber(mark) ?? anyNumber(mask)) : unknownWord(text);
};

const matching =
  (pattern: RegExp): Test =>
  (text) =>
    pattern.test(text) ? undefined : unknownWord(text);

/** The protocols that the system has names for; a number is always one. */
const protocols =
  /^(?:\d{1,3}|icmp|igmp|ipip|tcp|egp|udp|dccp|ipv6|rsvp|gre|esp|ah|ipv6-icmp|icmpv6|ospf|pim|ipcomp|vrrp|l2tp|sctp|udplite|mpls)$/;

/** Options with one value. */
const values: Readonly<Record<string, Test>> = {
  preference: anyNumber,
  order: anyNumber,
  priority: anyNumber,
  tos: serviceType,
  dsfield: serviceType,
  fwmark,
  realms,
  suppress_prefixlength: integer(0, 2_147_483_647),
  sup_pl: integer(0, 2_147_483_647),
  suppress_ifgroup: named(4_294_967_295),
  sup_group: named(4_294_967_295),
  dev: () => undefined,
  iif: () => undefined,
  oif: () => undefined,
  "tunnel-id": integer(0, Number.MAX_SAFE_INTEGER),
  uidrange: matching(/^\s*\d+-\d+/),
  protocol: integer(0, 255),
  ipproto: matching(protocols),
  sport: matching(/^\s*\d+-\d+/),
  dport: matching(/^\s*\d+-\d+/),
  track_group: () => undefined,
};

interface Seen {
  action: Written | undefined;
  table: boolean;
  onlyForTables: Written | undefined;
  preference: number | undefined;
  target: number | undefined;
  protocol: Written | undefined;
  untracked: boolean;
}

/** A line of `static_rules` or `virtual_rules`. */
export function checkRule(line: readonly Written[]): Misfit | undefined {
  const scanner = new OptionScanner(line);
  const seen: Seen = {
    action: undefined,
    table: false,
    onlyForTables: undefined,
    preference: undefined,
    target: undefined,
    protocol: undefined,
    untracked: false,
  };
  for (let word = scanner.next(); word; word = scanner.next()) takeOption(word, scanner, seen);
  finish(line, scanner, seen);
  return scanner.misfit;
}

function takeOption(word: Written, scanner: OptionScanner, seen: Seen): void {
  const { text } = word;
  if (text === "from" || text === "to") scanner.network(scanner.value(word));
  // keepalived passes over the word behind a family.
  else if (text === "inet" || text === "inet6") {
    scanner.family(text === "inet" ? 4 : 6, word);
    scanner.pass();
  } else if (text === "table" || text === "lookup") {
    scanner.value(word, (table) =>
      table === "0" ? unknownWord(table) : named(4_294_967_295)(table),
    );
    act(word, scanner, seen);
    seen.table = true;
  } else if (text === "l3mdev") {
    act(word, scanner, seen);
    seen.table = true;
  } else if (text === "no_track") seen.untracked = true;
  else if (text === "not") return;
  else if (Object.hasOwn(values, text)) option(word, scanner, seen);
  else action(text === "type" ? scanner.value(word) : word, scanner, seen);
}

function option(word: Written, scanner: OptionScanner, seen: Seen): void {
  const { text } = word;
  const value = scanner.value(word, values[text]);
  if (["preference", "order", "priority"].includes(text)) seen.preference = Number(value?.text);
  if (text === "protocol") seen.protocol = value;
  if (text === "realms" || text.startsWith("sup")) seen.onlyForTables = word;
}

function action(word: Written | undefined, scanner: OptionScanner, seen: Seen): void {
  if (!word) return;
  const { text } = word;
  if (text === "goto") seen.target = Number(scanner.value(word, integer())?.text);
  else if (text !== "nop" && !["blackhole", "unreachable", "prohibit"].includes(text))
    scanner.report(
      routeTypes.has(text) || /^\d+$/.test(text)
        ? say({ en: "{text} is no action of a rule", zh: "{text} 不是规则的动作" }, { text })
        : unknownWord(text),
      word,
    );
  act(word, scanner, seen);
}

function act(word: Written, scanner: OptionScanner, seen: Seen): void {
  if (seen.action)
    scanner.report(say({ en: "a rule has one action only", zh: "一条规则只能有一个动作" }), word);
  seen.action = word;
}

function finish([first]: readonly Written[], scanner: OptionScanner, seen: Seen): void {
  const { action: taken, preference, target, protocol, onlyForTables } = seen;
  if (target !== undefined && (preference === undefined || preference >= target))
    scanner.report(
      say({
        en: "the target of goto must be behind the preference of the rule",
        zh: "goto 的目标必须大于该规则的 preference",
      }),
      taken,
    );
  if (!taken)
    scanner.report(
      say({
        en: "the rule has no action (table, goto, blackhole, …)",
        zh: "规则没有动作（table、goto、blackhole 等）",
      }),
      first,
    );
  if (onlyForTables && !seen.table) scanner.report(unknownWord(onlyForTables.text), onlyForTables);
  if (protocol && !seen.untracked && protocol.text !== "18")
    scanner.report(
      say({
        en: "a rule of another protocol cannot be tracked; keepalived resets it (no_track keeps it)",
        zh: "其他协议的规则无法跟踪，keepalived 会重置协议（加 no_track 可保留）",
      }),
      protocol,
    );
  if (preference === undefined)
    scanner.report(
      say({
        en: "without a preference keepalived counts down from 16384, which is hardly what you want",
        zh: "没有 preference 时 keepalived 从 16384 递减取值，通常并非本意",
      }),
      first,
    );
}
