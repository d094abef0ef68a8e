import type { Severity } from "../diagnostic/diagnostic.ts";
import { fallbacksOf, type OptionValues } from "./options.ts";
import type { AnyRule, Preset } from "./rule.ts";

export type Level = Severity | "off";

export interface LintSettings {
  readonly preset: Preset | "none";
  /** Rules that the user set, by id. */
  readonly levels: ReadonlyMap<string, Level>;
  /** Options of rules that the user set, by id. */
  readonly options?: ReadonlyMap<string, OptionValues>;
  /** What else holds for some files; of several that fit a file the last one counts. */
  readonly overrides?: readonly Override[];
}

/** Other settings for files of some paths, as they are shown. */
export interface Override {
  readonly fits: (file: string) => boolean;
  readonly levels: ReadonlyMap<string, Level>;
  readonly options?: ReadonlyMap<string, OptionValues>;
}

/** What the user set a rule to in a file, else in all files. */
export const levelIn = (
  { levels, overrides = [] }: LintSettings,
  id: string,
  file: string,
): Level | undefined =>
  overrides.findLast((one) => one.levels.has(id) && one.fits(file))?.levels.get(id) ??
  levels.get(id);

/** Whether a rule may find something in any file. */
export const mayFind = (settings: LintSettings, rule: AnyRule): boolean =>
  severityFor(settings, rule) !== "off" ||
  (settings.overrides ?? []).some(({ levels }) => (levels.get(rule.id) ?? "off") !== "off");

/** The options of a rule in a file, by name: of several settings of one option the last counts. */
export function optionsIn(
  { options, overrides = [] }: LintSettings,
  rule: AnyRule,
  file: string | undefined,
): OptionValues {
  const own = overrides.flatMap((one) => {
    const set = one.options?.get(rule.id);
    return set && file !== undefined && one.fits(file) ? [set] : [];
  });
  return Object.assign({}, fallbacksOf(rule.options ?? {}), options?.get(rule.id), ...own);
}

export const defaultSettings: LintSettings = { preset: "recommended", levels: new Map() };

const presets: readonly LintSettings["preset"][] = ["none", "recommended", "strict", "all"];

/** Without a whole tree nothing else can be trusted, so `syntax/*` always holds. */
export const isSyntax = (id: string): boolean => id.startsWith("syntax/");

/** Found while files are read, before anything in them is understood: all that `none` leaves. */
export const isOfFiles = (id: string): boolean =>
  isSyntax(id) || /^base\/(?:(?:keepalived-)?include-|encoding-)/.test(id);

/** What the user set, else the rule's own severity where the preset has the rule. */
export function severityFor(settings: LintSettings, rule: AnyRule, file?: string): Level {
  if (isSyntax(rule.id)) return "error";
  const set = file === undefined ? settings.levels.get(rule.id) : levelIn(settings, rule.id, file);
  if (set) return set;
  // What the product itself refuses is no matter of taste.
  if (rule.on === "reading") return rule.severity;
  const from = presets.indexOf(rule.preset ?? "recommended");
  return presets.indexOf(settings.preset) >= from ? rule.severity : "off";
}
