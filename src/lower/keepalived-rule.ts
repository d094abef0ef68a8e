import type { Word } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { IpOption, Rule } from "../ir/route.ts";
import { say, type Text } from "../messages/text.ts";
import type { ValueLine } from "./keepalived-lines.ts";
import { networkOf, Words } from "./keepalived-network.ts";

const actions = new Set(["nop", "blackhole", "unreachable", "prohibit", "nat", "throw"]);

/** Options of `ip rule` that the model keeps as they are, with their number of values. */
const counts: Readonly<Record<string, number>> = {
  tos: 1,
  dsfield: 1,
  realms: 1,
  uidrange: 1,
  "tunnel-id": 1,
  ipproto: 1,
  ip_proto: 1,
  sport: 1,
  dport: 1,
  protocol: 1,
  suppress_prefixlength: 1,
  sup_pl: 1,
  suppress_ifgroup: 1,
  sup_group: 1,
  l3mdev: 0,
};

type Draft = { -readonly [K in keyof Rule]: Rule[K] };

/** A line of `virtual_rules` or `static_rules`; nothing where keepalived skips it. */
export function ruleLine(
  line: ValueLine,
  report: (diagnostic: Diagnostic) => void,
): Rule | undefined {
  const words = new Words(line, report);
  const rule: Draft = {
    site: line.site,
    negated: false,
    family: undefined,
    from: undefined,
    to: undefined,
    priority: undefined,
    table: undefined,
    inputInterface: undefined,
    outputInterface: undefined,
    fwmark: undefined,
    goto: undefined,
    action: undefined,
    noTrack: false,
    trackGroup: undefined,
    options: [],
  };
  const options: IpOption[] = [];
  for (let word = words.next(); word; word = words.next())
    if (!selector(rule, word, words) && !effect(rule, word, words)) {
      const count = Object.hasOwn(counts, word.text) ? counts[word.text] : undefined;
      if (count === undefined) words.wrong(word, unknownRule(word.text));
      else options.push(words.option(word, count));
    }
  if (words.failed) return undefined;
  const family = rule.family ?? rule.from?.family ?? rule.to?.family;
  return { ...rule, options, family };
}

/** What the packets of a rule are like. */
function selector(rule: Draft, word: Word, words: Words): boolean {
  switch (word.text) {
    case "not":
      rule.negated = true;
      return true;
    case "inet":
    case "inet6":
      rule.family = word.text === "inet" ? 4 : 6;
      return true;
    case "from":
    case "to": {
      const text = words.valueOf(word);
      rule[word.text] = text === undefined ? undefined : networkOf(text, rule.family);
      if (text !== undefined && !rule[word.text]) words.wrong(word, notNetwork(text));
      return true;
    }
    case "iif":
    case "dev":
      rule.inputInterface = words.valueOf(word);
      return true;
    case "oif":
      rule.outputInterface = words.valueOf(word);
      return true;
    case "fwmark":
      rule.fwmark = words.valueOf(word);
      return true;
    default:
      return false;
  }
}

/** What a rule does, and how keepalived holds it. */
function effect(rule: Draft, word: Word, words: Words): boolean {
  switch (word.text) {
    case "table":
    case "lookup":
      rule.table = words.valueOf(word);
      return true;
    case "preference":
    case "order":
    case "priority":
      rule.priority = words.numberOf(word);
      return true;
    case "goto":
      rule.goto = words.numberOf(word);
      return true;
    case "type":
      rule.action = words.valueOf(word);
      return true;
    case "no_track":
      rule.noTrack = true;
      return true;
    case "track_group":
      rule.trackGroup = words.valueOf(word);
      return true;
    default:
      if (!actions.has(word.text)) return false;
      rule.action = word.text;
      return true;
  }
}

const notNetwork = (text: string): Text =>
  say(
    { en: "{text} is no network: address/length", zh: "“{text}” 不是有效的网段（地址/前缀长度）" },
    { text },
  );

const unknownRule = (text: string): Text =>
  say(
    {
      en: "{text} is no word of a rule; keepalived skips the line",
      zh: "“{text}” 不是路由策略中可用的词，keepalived 会跳过该行",
    },
    { text },
  );
