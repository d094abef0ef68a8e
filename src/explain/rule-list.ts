import type { Severity } from "../diagnostic/diagnostic.ts";
import type { AnyRule } from "../lint/rule.ts";
import type { Language, Text } from "../messages/text.ts";
import { displayWidth, padTo } from "../messages/width.ts";
import { type Look, prose } from "./layout.ts";
import { dialectsOf, presetsOf } from "./rule-facts.ts";
import { severityWords } from "./rule-page.ts";

/** Rules by family: id, severity, summary. */
export function ruleList(rules: readonly AnyRule[], look: Look): string {
  const width = Math.max(...rules.map(({ id }) => id.length)) + 2;
  const families = Map.groupBy(rules, ({ id }) => id.slice(0, id.indexOf("/")));
  const blocks = [...families].map(([family, inside]) =>
    [look.paint.strong(family), ...inside.flatMap((rule) => linesFor(rule, width, look))].join(
      "\n",
    ),
  );
  return `${blocks.join("\n\n")}\n`;
}

const severities: readonly Severity[] = ["error", "warning", "info"];

/** Rules that are off where nothing is known of the machine say so. */
const asks: Text = { en: " (asks the machine)", zh: "（需要本机情况）" };

function linesFor(rule: AnyRule, width: number, look: Look): string[] {
  const { id, severity, summary, needs } = rule;
  const { language, paint } = look;
  const most = Math.max(...severities.map((each) => displayWidth(severityWords[each][language])));
  const word = padTo(severityWords[severity][language], most);
  const indent = 2 + width + most + 2;
  const [first = "", ...further] = prose(
    summary[language] + (needs ? asks[language] : ""),
    look,
    indent,
  );
  const head = `  ${padTo(id, width)}${paint[severity](word)}  ${first.slice(indent)}`;
  return [head, ...further];
}

/** `lbc rules --format json`. */
export function ruleListJson(rules: readonly AnyRule[], language: Language): string {
  const list = rules.map((rule) => ({
    id: rule.id,
    severity: rule.severity,
    presets: presetsOf(rule),
    dialects: dialectsOf(rule) ?? null,
    needs: rule.needs ?? null,
    since: rule.since,
    summary: rule.summary[language],
  }));
  return `${JSON.stringify({ version: 1, rules: list }, null, 2)}\n`;
}
