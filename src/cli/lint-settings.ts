import { isSettable, ruleById } from "../lint/registry.ts";
import { cannotBeSet, noRule } from "../lint/rule-settings.ts";
import type { Level, LintSettings } from "../lint/settings.ts";
import { say } from "../messages/text.ts";
import { UsageError } from "./usage-error.ts";

const names: readonly string[] = ["off", "info", "warning", "error"];

/** `--preset` and every `--rule ID=LEVEL`, which hold whatever `lbc.yaml` says. */
export function lintSettings(
  preset: LintSettings["preset"],
  written: readonly string[],
  project: Pick<LintSettings, "levels" | "options" | "overrides"> = { levels: new Map() },
): LintSettings {
  const asked = new Map(written.map(levelOf));
  const overrides = (project.overrides ?? []).map(({ levels: some, ...rest }) => ({
    ...rest,
    levels: new Map([...some].filter(([id]) => !asked.has(id))),
  }));
  const levels = new Map([...project.levels, ...asked]);
  return { preset, levels, overrides, ...(project.options && { options: project.options }) };
}

function levelOf(written: string): readonly [string, Level] {
  const sign = written.lastIndexOf("=");
  const id = sign === -1 ? written : written.slice(0, sign);
  const level = sign === -1 ? "" : written.slice(sign + 1);
  const known = ruleById(id);
  if (!known) throw new UsageError(noRule(id));
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
  if (!isSettable(known)) throw new UsageError(cannotBeSet(known));
  return [id, level];
}

const isLevel = (level: string): level is Level => names.includes(level);
