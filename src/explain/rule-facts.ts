import { dialectNames, type Dialect } from "../ir/target.ts";
import { type AnyRule, looks, type Preset } from "../lint/rule.ts";
import { isOfFiles, isSyntax } from "../lint/settings.ts";
import { say, type Text } from "../messages/text.ts";
import type { RuleFix } from "./rule-answer.ts";

const order: readonly Preset[] = ["recommended", "strict", "all"];

/** The presets that have a rule; what a product itself refuses is in all but `none`. */
export function presetsOf({ id, on, preset = "recommended" }: AnyRule): readonly string[] {
  if (on === "converting") return [];
  if (isOfFiles(id)) return ["none", ...order];
  return on === "reading" ? order : order.slice(order.indexOf(preset));
}

export function presetsText(rule: AnyRule): Text {
  if (rule.on === "converting")
    return say({ en: "none: lbc convert finds it", zh: "无：由 lbc convert 报告" });
  if (isSyntax(rule.id)) return say({ en: "always on", zh: "始终启用" });
  if (isOfFiles(rule.id)) return say({ en: "all, `none` too", zh: "全部（包括 `none`）" });
  if (rule.on === "reading") return say({ en: "all but `none`", zh: "除 `none` 外的全部" });
  const presets = presetsOf(rule);
  return { en: presets.join(", "), zh: presets.join("、") };
}

const family: readonly Dialect[] = ["nginx", "ths", "tengine", "angie", "openresty", "nginx-plus"];

/** The dialects that a rule looks at; nothing where that is up to whoever reads the file. */
export function dialectsOf(rule: AnyRule): readonly Dialect[] | undefined {
  const { on, bad } = rule;
  if (on === "vrrp" || on === "script" || on === "ha") return ["keepalived"];
  if (on === "node" || on === "cluster") return [...family, "keepalived"];
  if (looks(rule)) return rule.dialects ?? family;
  const shown = new Set(bad.map(({ dialect }) => dialect));
  return shown.size === 1 && shown.has("keepalived") ? ["keepalived"] : undefined;
}

export function dialectsText(dialects: readonly Dialect[]): Text {
  const whole = family.every((dialect) => dialects.includes(dialect));
  const rest = dialects.filter((dialect) => !whole || !family.includes(dialect));
  const names = rest.map((dialect) => dialectNames[dialect]);
  return {
    en: [...(whole ? ["nginx family"] : []), ...names].join(", "),
    zh: [...(whole ? ["nginx 系"] : []), ...names].join("、"),
  };
}

export const fixText = ({ title, safety }: RuleFix): Text =>
  safety === "safe"
    ? say({ en: "{en} (safe: --fix)", zh: "{zh}（安全：--fix）" }, title)
    : say(
        {
          en: "{en} (changes behaviour: --fix --unsafe)",
          zh: "{zh}（会改变行为：--fix --unsafe）",
        },
        title,
      );

export const noFix: Text = say({
  en: "none that lbc could write by itself",
  zh: "没有可自动应用的修复",
});
