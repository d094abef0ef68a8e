import { ruleById, ruleIds } from "../lint/registry.ts";
import type { Level, LintSettings } from "../lint/settings.ts";
import { isSyntax } from "../lint/settings.ts";
import { nearest } from "../messages/nearest.ts";
import { say } from "../messages/text.ts";
import { UsageError } from "./usage-error.ts";

const levels: readonly string[] = ["off", "info", "warning", "error"];

/** `--preset` and every `--rule ID=LEVEL`, which hold whatever `lbc.yaml` says. */
export function lintSettings(
  preset: LintSettings["preset"],
  written: readonly string[],
  project: Pick<LintSettings, "levels" | "overrides"> = { levels: new Map() },
): LintSettings {
  const asked = new Map(written.map(levelOf));
  const overrides = (project.overrides ?? []).map(({ fits, levels: some }) => ({
    fits,
    levels: new Map([...some].filter(([id]) => !asked.has(id))),
  }));
  return { preset, levels: new Map([...project.levels, ...asked]), overrides };
}

function levelOf(written: string): readonly [string, Level] {
  const sign = written.lastIndexOf("=");
  const id = sign === -1 ? written : written.slice(0, sign);
  const level = sign === -1 ? "" : written.slice(sign + 1);
  if (!ruleById(id)) throw unknownRule(id);
  if (!isLevel(level))
    throw new UsageError(
      say(
        {
          en: "--rule {written}: the level is off, info, warning or error",
          zh: "--rule {written}：级别只能是 off、info、warning 或 error",
        },
        { written },
      ),
    );
  if (isSyntax(id))
    throw new UsageError(
      say(
        {
          en: "{id} cannot be set: without a whole tree nothing can be checked",
          zh: "{id} 不可调整：语法不完整时无法做任何检查",
        },
        { id },
      ),
    );
  return [id, level];
}

const isLevel = (level: string): level is Level => levels.includes(level);

function unknownRule(id: string): UsageError {
  const meant = nearest(id, ruleIds);
  return meant === undefined
    ? new UsageError(say({ en: "there is no rule {id}", zh: "没有规则 {id}" }, { id }))
    : new UsageError(
        say(
          {
            en: "there is no rule {id}; did you mean {meant}?",
            zh: "没有规则 {id}，是否指 {meant}？",
          },
          { id, meant },
        ),
      );
}
