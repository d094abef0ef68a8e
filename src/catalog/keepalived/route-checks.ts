import { say, type Text } from "../../messages/text.ts";
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
import { choice, integer, type Misfit, type Test } from "./word-checks.ts";

const old = (name: string, instead: string): Text =>
  say(
    {
      en: "{name} is deprecated in routes; use {instead}",
      zh: "路由中的 {name} 已弃用，请改用 {instead}",
    },
    { name, instead },
  );

const anyNumber = anyBase(4_294_967_295);
const time: Test = (text) =>
  /^\d+(?:\.\d+)?(?:s|ms)?$/.test(text) ? undefined : unknownWord(text);

/** Options with one value; those that may be locked have `lock` before it. */
const values: Readonly<Record<string, Test>> = {
  tos: serviceType,
  dsfield: serviceType,
  table: named(4_294_967_295),
  protocol: named(255),
  scope: named(255),
  metric: anyNumber,
  priority: anyNumber,
  preference: anyNumber,
  dev: () => undefined,
  oif: () => undefined,
  expires: anyNumber,
  hoplimit: anyBase(255),
  window: anyNumber,
  realms,
  initcwnd: anyNumber,
  initrwnd: anyNumber,
  features: choice("ecn"),
  quickack: integer(0, 1),
  pref: (text) => (["low", "medium", "high"].includes(text) ? undefined : anyBase(255)(text)),
  "ttl-propagate": choice("enabled", "disabled"),
  fastopen_no_cookie: integer(0, 1),
  track_group: () => undefined,
};

const lockable: Readonly<Record<string, Test>> = {
  mtu: anyNumber,
  advmss: anyNumber,
  rtt: time,
  rttvar: time,
  reordering: anyNumber,
  cwnd: anyNumber,
  ssthresh: anyNumber,
  rto_min: time,
  congctl: () => undefined,
};

interface Seen {
  destination: boolean;
  device: boolean;
  untracked: boolean;
  protocol: Written | undefined;
}

/** A line of `static_routes` or `virtual_routes`. */
export function checkRoute(line: readonly Written[]): Misfit | undefined {
  const scanner = new OptionScanner(line);
  const seen: Seen = { destination: false, device: false, untracked: false, protocol: undefined };
  for (let word = scanner.next(); word; word = scanner.next())
    if (takeOption(word, scanner, seen) === "rest") break;
  const [first] = line;
  if (!seen.destination)
    scanner.report(say({ en: "a route needs a destination", zh: "路由缺少目的地址" }), first);
  if (!seen.untracked) {
    if (seen.protocol && !["18", "keepalived"].includes(seen.protocol.text))
      scanner.report(
        say({
          en: "a route of another protocol cannot be tracked; keepalived resets it (no_track keeps it)",
          zh: "其他协议的路由无法跟踪，keepalived 会重置协议（加 no_track 可保留）",
        }),
        seen.protocol,
      );
    if (!seen.device)
      scanner.report(
        say({
          en: "keepalived cannot track a route without dev; add the interface or no_track",
          zh: "没有 dev 的路由无法跟踪，请写明网卡或加 no_track",
        }),
        first,
      );
  }
  return scanner.misfit;
}

function takeOption(word: Written, scanner: OptionScanner, seen: Seen): "rest" | undefined {
  const { text } = word;
  if (text === "via" || text === "gw") gateway(word, scanner);
  else if (text === "src") scanner.address(word);
  else if (text === "from") scanner.network(scanner.value(word));
  // keepalived passes over the word behind a family.
  else if (text === "inet" || text === "inet6") {
    scanner.family(text === "inet" ? 4 : 6, word);
    scanner.pass();
  } else if (text === "or") scanner.report(old("or", "nexthop"), word);
  else if (text === "nexthop") {
    nextHops(scanner);
    return "rest";
  } else if (text === "no_track") seen.untracked = true;
  else if (text === "encap") return encapsulation(word, scanner);
  else if (text === "onlink") return undefined;
  else if (Object.hasOwn(lockable, text)) {
    scanner.skip("lock");
    scanner.value(word, lockable[text]);
  } else if (Object.hasOwn(values, text)) {
    const value = scanner.value(word, values[text]);
    if (text === "dev" || text === "oif") seen.device = true;
    if (text === "protocol") seen.protocol = value;
  } else destination(word, scanner, seen);
  return undefined;
}

function gateway(word: Written, scanner: OptionScanner): void {
  if (word.text === "gw") scanner.report(old("gw", "via"), word);
  scanner.skip("inet");
  scanner.skip("inet6");
  scanner.address(word);
}

function destination(word: Written, scanner: OptionScanner, seen: Seen): void {
  let network: Written | undefined = word;
  if (word.text === "to") network = scanner.value(word);
  if (network && routeTypes.has(network.text)) network = scanner.value(network);
  seen.destination = true;
  scanner.network(network);
}

/** The kinds of encapsulation have words of their own, which are not judged here. */
function encapsulation(word: Written, scanner: OptionScanner): "rest" {
  scanner.value(word, choice("ip", "ip6", "mpls", "ila"));
  return "rest";
}

function nextHops(scanner: OptionScanner): void {
  for (let word = scanner.next(); word; word = scanner.next()) {
    const { text } = word;
    if (text === "via") gateway(word, scanner);
    else if (text === "dev") scanner.value(word);
    else if (text === "weight") scanner.value(word, (value) => integer(1, 256)(value));
    else if (text === "realms") scanner.value(word, realms);
    else if (text === "encap") return;
    else if (text !== "onlink" && text !== "nexthop") scanner.report(unknownWord(text), word);
  }
}
