import { isIP } from "node:net";

import { say, type Text } from "../../messages/text.ts";
import type { Written } from "../shape.ts";
import type { KeywordFact } from "./facts.ts";
import { checkRoute } from "./route-checks.ts";
import { checkRule } from "./rule-checks.ts";
import {
  choice,
  decimal,
  integer,
  type Misfit,
  missing,
  networkInterface,
  nothingWrong,
  type Test,
  tested,
  tooMany,
  wrongWord,
} from "./word-checks.ts";
import { ruledByLine } from "./word-rulings.ts";

type LineCheck = (line: readonly [Written, ...Written[]]) => Misfit | undefined;

/** Whether the lines of a block are judged here: a meaning need not judge them again. */
export const judgesLines = ({ kind, name }: KeywordFact): boolean =>
  kind === "values" && Object.hasOwn(checks, name);

/** What keepalived 2.2.7 reports of one line of a block of values. */
export function checkLine(
  fact: KeywordFact,
  line: readonly [Written, ...Written[]],
): Misfit | undefined {
  const misfit = checks[fact.name]?.(line);
  return misfit && ruledByLine(fact, misfit, line);
}

const invalidAddress = (text: string): Text =>
  say(
    {
      en: "{text} is not an IP address; keepalived skips the line",
      zh: "“{text}” 不是 IP 地址，keepalived 会跳过该行",
    },
    { text },
  );

const noLabel: Test = () =>
  say({ en: "an IPv6 address takes no label", zh: "IPv6 地址不能带 label" });

const unknownOption = (text: string): Text =>
  say({ en: "{text} is no option here", zh: "此处没有选项 {text}" }, { text });

/** `name [weight N [reverse|noreverse]]`. */
const tracked =
  (most: number, ...ways: readonly string[]): LineCheck =>
  ([, option, number, way]) => {
    if (!option) return undefined;
    if (option.text !== "weight") return wrongWord(unknownOption(option.text), option.span);
    if (!number) return missing("weight", option);
    return tested(number, integer(-most, most)) ?? tested(way, choice(...ways));
  };

const bareOptions = new Set([
  "home",
  "-nodad",
  "mngtmpaddr",
  "noprefixroute",
  "autojoin",
  "no_track",
  "use_vmac",
]);

const scopes = choice("host", "link", "global", "site", "nowhere");
const scope: Test = (text) => (/^\d+$/.test(text) ? integer(0, 255)(text) : scopes(text));

const addressOptions = (family: number, tracks: boolean): Readonly<Record<string, Test>> => ({
  dev: nothingWrong,
  scope,
  label: family === 6 ? noLabel : networkInterface,
  brd: (text) =>
    text === "+" || text === "-" || isIP(text) === 4 ? undefined : invalidAddress(text),
  broadcast: (text) =>
    text === "+" || text === "-" || isIP(text) === 4 ? undefined : invalidAddress(text),
  peer: (text) => (isIP(text) === family ? undefined : invalidAddress(text)),
  preferred_lft: (text) => (["forever", "0"].includes(text) ? undefined : integer()(text)),
  ...(tracks && { track_group: nothingWrong }),
});

/** `address[/length] [dev IF] …`; only static addresses are tracked by groups. */
const addressLine =
  (tracks: boolean): LineCheck =>
  ([first, ...rest]) => {
    const [ip = "", length] = first.text.split("/");
    const family = isIP(ip);
    if (family === 0) return wrongWord(invalidAddress(first.text), first.span);
    const badLength = length ? integer(0, family === 6 ? 128 : 32)(length) : undefined;
    if (badLength) return wrongWord(badLength, first.span);
    const options = addressOptions(family, tracks);
    for (let at = 0; at < rest.length; at++) {
      const word = rest[at];
      if (!word || bareOptions.has(word.text)) continue;
      const test = Object.hasOwn(options, word.text) ? options[word.text] : undefined;
      if (!test) return wrongWord(unknownOption(word.text), word.span);
      const value = rest[++at];
      const wrong = value ? tested(value, test) : missing(word.text, word);
      if (wrong) return wrong;
    }
    return undefined;
  };

const ttl = integer(0, 255);

const peer: LineCheck = ([first, ...rest]) => {
  if (isIP(first.text.replace(/\/\d*$/, "")) === 0)
    return wrongWord(invalidAddress(first.text), first.span);
  const bounds = new Map<string, number>();
  for (let at = 0; at < rest.length; at += 2) {
    const [name, value] = rest.slice(at, at + 2);
    if (!name) return undefined;
    if (name.text !== "min_ttl" && name.text !== "max_ttl")
      return wrongWord(unknownOption(name.text), name.span);
    const wrong = value ? tested(value, ttl) : missing(name.text, name);
    if (wrong) return wrong;
    bounds.set(name.text, Number(value?.text));
  }
  return (bounds.get("min_ttl") ?? 0) > (bounds.get("max_ttl") ?? 255)
    ? {
        code: "base/keepalived-error",
        reason: say({
          en: "min_ttl is above max_ttl: every advert is discarded",
          zh: "min_ttl 大于 max_ttl：所有通告都会被丢弃",
        }),
        at: first.span,
      }
    : undefined;
};

/** `address[-end] [port]` or `fwmark N [family]`. */
const groupEntry: LineCheck = ([first, second, third]) => {
  if (first.text === "fwmark")
    return second
      ? (tested(second, integer()) ?? tested(third, choice("inet", "inet6")))
      : missing("fwmark", first);
  const [from = "", to] = first.text.split(/[-/]/);
  const family = isIP(from);
  if (family === 0) return wrongWord(invalidAddress(first.text), first.span);
  if (to !== undefined && !endsAfter(from, to, family, first.text.includes("/")))
    return wrongWord(
      say({ en: "{text} is no range", zh: "“{text}” 不是有效的地址范围" }, { text: first.text }),
      first.span,
    );
  return tested(second, integer(1, 65_535));
};

function endsAfter(from: string, to: string, family: number, isPrefix: boolean): boolean {
  if (isPrefix) return integer(0, family === 6 ? 128 : 32)(to) === undefined;
  if (isIP(to) !== 0) return isIP(to) === family;
  const last = family === 6 ? (from.split(":").at(-1) ?? "0") : (from.split(".").at(-1) ?? "0");
  const radix = family === 6 ? 16 : 10;
  const [begin, end] = [Number.parseInt(last || "0", radix), Number.parseInt(to, radix)];
  const digits = family === 6 ? /^[\da-f]{1,4}$/i : /^\d{1,3}$/;
  return digits.test(to) && end >= begin && end <= (family === 6 ? 0xffff : 255);
}

const linkbeat: LineCheck = ([, kind, extra]) =>
  extra ? tooMany(extra.span) : tested(kind, choice("MII", "ETHTOOL", "IOCTL"));

const delays: LineCheck = ([, down, up]) =>
  tested(down, decimal(0, 255)) ?? tested(up, decimal(0, 255));

const weighted = tracked(253, "reverse", "noreverse");
const counted = tracked(254, "reverse", "noreverse");

const checks: Readonly<Record<string, LineCheck>> = {
  track_interface: tracked(253, "reverse"),
  track_script: weighted,
  track_bfd: weighted,
  track_file: counted,
  track_process: counted,
  static_ipaddress: addressLine(true),
  virtual_ipaddress: addressLine(false),
  virtual_ipaddress_excluded: addressLine(false),
  unicast_peer: peer,
  virtual_server_group: groupEntry,
  linkbeat_interfaces: linkbeat,
  interface_up_down_delays: delays,
  static_routes: checkRoute,
  virtual_routes: checkRoute,
  static_rules: checkRule,
  virtual_rules: checkRule,
};
