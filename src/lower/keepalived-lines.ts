import { isIP } from "node:net";

import type { Statement, Word } from "../../grammars/ast.ts";
import { count } from "../catalog/keepalived/kinds.ts";
import { interfaceName, ipAddress } from "../catalog/keepalived/values.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type Traced, written } from "../ir/scope.ts";
import type { TrackedInterface, TrackedScript, VirtualAddress } from "../ir/vrrp.ts";
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
} as const;

const bareOptions = new Set([
  "home",
  "-nodad",
  "mngtmpaddr",
  "noprefixroute",
  "autojoin",
  "no_track",
  "use_vmac",
]);
const optionsWithValue = new Set(["peer", "track_group", "preferred_lft"]);

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
  const read = readOptions(rest, line, report);
  return {
    site: line.site,
    ip,
    family: family === 6 ? 6 : 4,
    prefix: prefixLength(first, length, family === 6 ? 128 : 32, line, report),
    device: read.device,
    label: read.label,
    scope: read.scope,
    broadcast: read.broadcast,
    rest: read.rest,
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

interface AddressOptions {
  device: string | undefined;
  label: string | undefined;
  scope: string | undefined;
  broadcast: string | undefined;
  readonly rest: string[];
}

function readOptions(words: readonly Word[], line: ValueLine, report: Say): AddressOptions {
  const read: AddressOptions = {
    device: undefined,
    label: undefined,
    scope: undefined,
    broadcast: undefined,
    rest: [],
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at];
    if (!word) break;
    const { text } = word;
    if (bareOptions.has(text)) read.rest.push(text);
    else if (Object.hasOwn(options, text) || optionsWithValue.has(text)) {
      const value = words[++at];
      if (!value) report(wrong(word, line, missingValue(text)));
      else if (optionsWithValue.has(text)) read.rest.push(text, value.text);
      else read[options[text as keyof typeof options]] = optionValue(text, value, line, report);
    } else {
      read.rest.push(text);
      report(wrong(word, line, unknownOption(text)));
    }
  }
  return read;
}

function optionValue(name: string, value: Word, line: ValueLine, report: Say): string {
  const signs = value.text === "-" || value.text === "+";
  const type =
    name === "dev" || name === "label"
      ? interfaceName
      : (name === "brd" || name === "broadcast") && !signs
        ? ipAddress
        : undefined;
  const parsed = type?.parse(value.text);
  if (parsed && !parsed.ok) report(wrong(value, line, parsed.reason));
  return value.text;
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

interface Tracked {
  readonly site: Site;
  readonly name: string;
  readonly weight: number | undefined;
  readonly reverse: boolean;
}

function tracked(line: ValueLine, report: Say): Tracked {
  const [name, option, value, reverse] = line.words;
  const plain = { site: line.site, name: name.text, weight: undefined, reverse: false };
  if (!option) return plain;
  if (option.text !== "weight") {
    report(wrong(option, line, unknownTracking(option.text)));
    return plain;
  }
  if (!value) {
    report(wrong(option, line, missingValue("weight")));
    return plain;
  }
  const parsed = weightNumber.parse(value.text);
  if (!parsed.ok) {
    report(wrong(value, line, parsed.reason));
    return plain;
  }
  if (reverse && reverse.text !== "reverse" && reverse.text !== "noreverse")
    report(wrong(reverse, line, unknownTracking(reverse.text)));
  return { ...plain, weight: parsed.value, reverse: reverse?.text === "reverse" };
}

const unknownTracking = (text: string): Text =>
  say(
    {
      en: "{text} is no option here: a line is a name, then weight, a number and reverse",
      zh: "此处没有选项 {text}：每行为名称，可跟 weight、数值和 reverse",
    },
    { text },
  );

export const trackedScript = (line: ValueLine, report: Say): TrackedScript => tracked(line, report);

export function trackedInterface(line: ValueLine, report: Say): TrackedInterface {
  const { site, name, weight } = tracked(line, report);
  return { site, name, weight };
}

/** The address of a peer; `min_ttl` and `max_ttl` after it are kept in the block's lines. */
export function unicastPeerAddress(line: ValueLine, report: Say): Traced<string> | undefined {
  const [first] = line.words;
  const parsed = ipAddress.parse(first.text);
  if (parsed.ok) return written(parsed.value, line.site);
  report(wrong(first, line, parsed.reason));
  return undefined;
}
