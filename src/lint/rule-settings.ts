import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type Placed, type PlacedEntry, type PlacedMap, plainOf } from "../ir/placed.ts";
import { nearest } from "../messages/nearest.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import type { Options, OptionValue, OptionValues } from "./options.ts";
import { readOption } from "./read-option.ts";
import { isSettable, ruleById, ruleIds } from "./registry.ts";
import type { AnyRule } from "./rule.ts";
import type { Level } from "./settings.ts";

/** What a `rules:` of `lbc.yaml` says; what is wrong in it is said at its place. */
export interface RuleSettings {
  readonly levels: ReadonlyMap<string, Level>;
  readonly options: ReadonlyMap<string, OptionValues>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads `ID: LEVEL` and `ID: {severity: LEVEL, OPTION: VALUE…}`; the structure is whole. */
export function ruleSettings(rules: Placed | undefined): RuleSettings {
  const levels = new Map<string, Level>();
  const options = new Map<string, OptionValues>();
  const diagnostics: Diagnostic[] = [];
  for (const { key, keySpan, value } of rules?.kind === "map" ? rules.entries : []) {
    const known = ruleById(key);
    if (!known || !isSettable(known)) {
      diagnostics.push(wrong(known ? cannotBeSet(known) : noRule(key), keySpan));
      continue;
    }
    const level = levelOf(value);
    if (level !== undefined) levels.set(key, level);
    if (value.kind !== "map") continue;
    const read = readAll(key, known.options ?? {}, value);
    diagnostics.push(...read.diagnostics);
    if (Object.keys(read.values).length > 0) options.set(key, read.values);
  }
  return { levels, options, diagnostics };
}

/** The schema has looked at it. */
function levelOf(value: Placed): Level | undefined {
  const severity = value.kind === "map" ? value.entries.find(isSeverity)?.value : value;
  return severity && (plainOf(severity) as Level);
}

const isSeverity = ({ key }: PlacedEntry): boolean => key === "severity";

function readAll(
  id: string,
  options: Options,
  { entries }: PlacedMap,
): { readonly values: OptionValues; readonly diagnostics: readonly Diagnostic[] } {
  const values: Record<string, OptionValue> = {};
  const diagnostics: Diagnostic[] = [];
  for (const { key, keySpan, value } of entries.filter((entry) => !isSeverity(entry))) {
    const option = Object.hasOwn(options, key) ? options[key] : undefined;
    if (!option) {
      diagnostics.push(wrong(noOption(id, key, Object.keys(options)), keySpan));
      continue;
    }
    const parsed = readOption(option, plainOf(value));
    if (parsed.ok) values[key] = parsed.value;
    else diagnostics.push(wrong(wrongValue(key, parsed.reason), spanOf(value, keySpan)));
  }
  return { values, diagnostics };
}

/** A block is marked at its key. */
const spanOf = (value: Placed, keySpan: Span): Span =>
  value.kind === "scalar" && value.span.end > value.span.start ? value.span : keySpan;

const wrong = (message: Text, span: Span): Diagnostic => ({
  code: "base/wrong-document",
  severity: "error",
  message,
  span,
});

const wrongValue = (name: string, { en, zh }: Text): Text =>
  say({ en: "{name}: {en}", zh: "{name}：{zh}" }, { name, en, zh });

/** Why lint can be told nothing of a rule. */
export const cannotBeSet = ({ id, on }: AnyRule): Text =>
  on === "converting"
    ? say(
        {
          en: "{id} cannot be set: lbc convert finds it, not lbc lint",
          zh: "{id} 不可调整：它由 lbc convert 报告，与 lbc lint 无关",
        },
        { id },
      )
    : say(
        {
          en: "{id} cannot be set: without a whole tree nothing can be checked",
          zh: "{id} 不可调整：语法不完整时无法做任何检查",
        },
        { id },
      );

/** There is no such rule, with the nearest one. */
export function noRule(id: string): Text {
  const meant = nearest(id, ruleIds);
  return meant === undefined
    ? say({ en: "there is no rule {id}", zh: "没有规则 {id}" }, { id })
    : say(
        {
          en: "there is no rule {id}; did you mean {meant}?",
          zh: "没有规则 {id}，是否指 {meant}？",
        },
        { id, meant },
      );
}

function noOption(id: string, name: string, known: readonly string[]): Text {
  const names = ["severity", ...known];
  const meant = nearest(name, names);
  return meant === undefined
    ? say(
        {
          en: "{id} has no option `{name}`; it takes {names}",
          zh: "{id} 没有选项 `{name}`，可用的有：{names}",
        },
        { id, name, names },
      )
    : say(
        {
          en: "{id} has no option `{name}`; did you mean `{meant}`?",
          zh: "{id} 没有选项 `{name}`，是否想写 `{meant}`？",
        },
        { id, name, meant },
      );
}
