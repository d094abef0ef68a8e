import { isIP } from "node:net";

import type { Statement, Word } from "../../grammars/ast.ts";
import { count } from "../catalog/keepalived/kinds.ts";
import { interfaceName, ipAddress } from "../catalog/keepalived/values.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { written } from "../ir/scope.ts";
import type { Tracked } from "../ir/tracking.ts";
import type { UnicastPeer, VirtualAddress } from "../ir/vrrp.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./keepalived-diagnostics.ts";

/** One line of a block of values. */
export interface ValueLine {
  readonly site: Site;
  readonly words: readonly [Word, ...Word[]];
}

type Say = (diagnostic: Diagnostic) => void;

export const valueLine = ({ name, args, span }: Statement, via: Site | undefined): ValueLine => ({
  site: { span, ...(via && { via }) },
  words: [name, ...args],
});

const wrong = (word: Word, { site }: ValueLine, message: Text): Diagnostic =>
  finding("base/wrong-value-type", word.span, site.via, message);

const options = {
  dev: "device",
  label: "label",
  scope: "scope",
  brd: "broadcast",
  broadcast: "broadcast",
  peer: "peer",
  track_group: "trackGroup",
  preferred_lft: "preferredLifetime",
} as const;

const kernelFlags = new Set(["home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin"]);

/** `address[/length] [dev interface] [label name] …`; nothing where keepalived skips the line. */
export function virtualAddress(line: ValueLine, report: Say): VirtualAddress | undefined {
  const [first, ...rest] = line.words;
  const [ip = "", length] = first.text.split("/");
  const family = isIP(ip);
  if (family === 0) {
    report(
      wrong(
        first,
        line,
        say(
          {
            en: "{text} is not an IP address; keepalived skips the line",
            zh: "“{text}” 不是 IP 地址，keepalived 会跳过该行",
          },
          { text: first.text },
        ),
      ),
    );
    return undefined;
  }
  const most = family === 6 ? 128 : 32;
  const prefix = prefixLength(first, length, most, line, report);
  const read = readOptions(rest, line, report);
  if (read === undefined) return undefined;
  const { peer } = read;
  // An address with a peer is one address, whatever length is written.
  return {
    site: line.site,
    ip,
    family: family === 6 ? 6 : 4,
    prefix: peer === undefined ? prefix : most,
    ...read,
  };
}

/** keepalived 2.2.7 says "Invalid address prefix len" and goes on with the longest. */
function prefixLength(
  word: Word,
  length: string | undefined,
  most: 32 | 128,
  line: ValueLine,
  report: Say,
): number {
  if (length === undefined || length === "") return most;
  const parsed = count(0, most).parse(length);
  if (parsed.ok) return parsed.value;
  report(
    wrong(
      word,
      line,
      say(
        {
          en: "/{length} is not a prefix length from 0 to {most}; keepalived takes /{most}",
          zh: "/{length} 不是 0 到 {most} 之间的前缀长度，keepalived 会改用 /{most}",
        },
        { length, most },
      ),
    ),
  );
  return most;
}

type AddressOptions = Omit<VirtualAddress, "site" | "ip" | "family" | "prefix">;

/** Nothing where keepalived drops the address for one of its options. */
function readOptions(
  words: readonly Word[],
  line: ValueLine,
  report: Say,
): AddressOptions | undefined {
  const values: Partial<Record<(typeof options)[keyof typeof options], string>> = {};
  const flags: string[] = [];
  const rest: string[] = [];
  let noTrack = false;
  let useVmac = false;
  let dropped = false;
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { text } = word;
    if (text === "no_track") noTrack = true;
    else if (text === "use_vmac") useVmac = true;
    else if (kernelFlags.has(text)) flags.push(text);
    else if (Object.hasOwn(options, text)) {
      const value = words[++at];
      const field = options[text as keyof typeof options];
      if (!value) report(wrong(word, line, missingValue(text)));
      else if (isTaken(text, value, line, report)) values[field] = value.text;
      else dropped ||= field === "label" || field === "broadcast";
    } else {
      rest.push(text);
      report(wrong(word, line, unknownOption(text)));
    }
  }
  const { device, label, scope, broadcast, peer, trackGroup } = values;
  const preferredLifetime = lifetime(values.preferredLifetime);
  const said = { device, label, scope, broadcast, peer, trackGroup };
  if (dropped) return undefined;
  return { ...said, preferredLifetime, flags, noTrack, useVmac, rest };
}

const lifetime = (text: string | undefined): VirtualAddress["preferredLifetime"] =>
  text === undefined || text === "forever" ? text : Number.parseInt(text, 10) || 0;

function isTaken(name: string, value: Word, line: ValueLine, report: Say): boolean {
  const signs = value.text === "-" || value.text === "+";
  const type =
    name === "dev" || name === "label"
      ? interfaceName
      : name === "peer" || ((name === "brd" || name === "broadcast") && !signs)
        ? ipAddress
        : undefined;
  const parsed = type?.parse(value.text);
  if (parsed && !parsed.ok) report(wrong(value, line, parsed.reason));
  // Names of scopes are the machine's; of numbers the kernel knows 255.
  const scope = name !== "scope" || !/^\d+$/.test(value.text) || Number(value.text) < 256;
  return scope && (parsed?.ok ?? true);
}

const missingValue = (option: string): Text =>
  say({ en: "{option} needs a value", zh: "{option} 缺少取值" }, { option });

const unknownOption = (text: string): Text =>
  say(
    {
      en: "unknown option {text}; keepalived ignores it, and an address needs a line of its own",
      zh: "未知选项 {text}，keepalived 会忽略它；每个地址须单独成行",
    },
    { text },
  );

const weightNumber = count(-253, 253);

const directions = new Map([
  ["reverse", true],
  ["noreverse", false],
]);

/**
 * A line of a `track_*` block; the weight of a file or a process may be one more either way.
 * Nothing where keepalived ignores the line.
 */
export function tracked(line: ValueLine, report: Say, weights = weightNumber): Tracked | undefined {
  const [name, option, value, reverse] = line.words;
  const plain = { site: line.site, name: name.text, weight: undefined, reverse: undefined };
  if (!option) return plain;
  if (option.text !== "weight") {
    report(wrong(option, line, unknownTracking(option.text)));
    return undefined;
  }
  if (!value) {
    report(wrong(option, line, missingValue("weight")));
    return undefined;
  }
  const parsed = weights.parse(value.text);
  if (!parsed.ok) {
    report(wrong(value, line, parsed.reason));
    return plain;
  }
  if (reverse && reverse.text !== "reverse" && reverse.text !== "noreverse")
    report(wrong(reverse, line, unknownTracking(reverse.text)));
  const turned = reverse && directions.get(reverse.text);
  return { ...plain, weight: parsed.value, reverse: turned };
}

const unknownTracking = (text: string): Text =>
  say(
    {
      en: "{text} is no option here: a line is a name, then weight, a number and reverse",
      zh: "此处没有选项 {text}：每行为名称，可跟 weight、数值和 reverse",
    },
    { text },
  );

/** `address [min_ttl N] [max_ttl N]`. */
export function unicastPeer(line: ValueLine, report: Say): UnicastPeer | undefined {
  const [first, ...rest] = line.words;
  // keepalived passes over the length of a prefix.
  const parsed = ipAddress.parse(first.text.replace(/\/\d*$/, ""));
  if (!parsed.ok) {
    report(wrong(first, line, parsed.reason));
    return undefined;
  }
  const bounds: Partial<Record<string, number>> = {};
  for (let at = 0; at < rest.length; at += 2) {
    const [name, value] = rest.slice(at, at + 2);
    if (!name) break;
    if (name.text !== "min_ttl" && name.text !== "max_ttl")
      report(wrong(name, line, unknownBound(name.text)));
    else if (!value) report(wrong(name, line, missingValue(name.text)));
    else {
      const bound = ttl.parse(value.text);
      if (bound.ok) bounds[name.text] = bound.value;
      else report(wrong(value, line, bound.reason));
    }
  }
  const { min_ttl: minTtl, max_ttl: maxTtl } = bounds;
  return { ...written(parsed.value, line.site), site: line.site, minTtl, maxTtl };
}

const ttl = count(0, 255);

const unknownBound = (text: string): Text =>
  say(
    {
      en: "{text} is no option here: a line is an address, then min_ttl and max_ttl with a number",
      zh: "此处没有选项 {text}：每行为地址，可跟 min_ttl 与 max_ttl 及数值",
    },
    { text },
  );
