import type { Language, Text } from "../messages/text.ts";
import { displayWidth, padTo, wrap } from "../messages/width.ts";
import type { CommandDeclaration, FlagDeclaration } from "./declaration.ts";

const words = {
  purpose: { en: "the compiler for load balancers", zh: "负载均衡配置的编译器" },
  usage: { en: "Usage", zh: "用法" },
  commands: { en: "Commands", zh: "命令" },
  flags: { en: "Flags", zh: "选项" },
  common: { en: "Common flags", zh: "通用选项" },
  examples: { en: "Examples", zh: "示例" },
  command: { en: "COMMAND", zh: "命令" },
  options: { en: "[FLAGS]", zh: "[选项]" },
  more: {
    en: "lbc COMMAND --help says more of a command.",
    zh: "lbc 命令 --help 显示该命令的详细用法。",
  },
  fallback: { en: "default", zh: "默认" },
  repeatable: { en: "repeatable", zh: "可重复" },
} as const satisfies Readonly<Record<string, Text>>;

/** Flags that every command takes; `main.ts` reads them itself. */
export const commonFlags = {
  help: { short: "h", summary: { en: "show help", zh: "显示帮助" } },
  lang: {
    options: ["en", "zh"],
    summary: { en: "language of messages (default from LANG)", zh: "消息语言（默认取自 LANG）" },
  },
  "no-color": { summary: { en: "no colours", zh: "不使用颜色" } },
  version: { summary: { en: "show the version", zh: "显示版本" } },
} as const satisfies Readonly<Record<string, FlagDeclaration>>;

/** `lbc --help`. */
export function rootHelp(
  commands: readonly CommandDeclaration[],
  language: Language,
  columns = widest,
): string {
  const look = { language, columns: Math.min(columns, widest) };
  const rows = commands.map(({ name, summary }) => [name, summary[language]] as const);
  return [
    `lbc: ${words.purpose[language]}`,
    "",
    `${words.usage[language]}${colon[language]}lbc ${words.command[language]} ${words.options[language]}`,
    "",
    section(words.commands, rows, look),
    section(words.common, flagRows(commonFlags, language), look),
    ...wrap(words.more[language], look.columns),
    "",
  ].join("\n");
}

/** `lbc COMMAND --help`. */
export function commandHelp(
  command: CommandDeclaration,
  language: Language,
  columns = widest,
): string {
  const { version: _, ...common } = commonFlags;
  const look = { language, columns: Math.min(columns, widest) };
  const examples = command.examples.map(
    ({ line, summary }) => [`lbc ${line}`, summary[language]] as const,
  );
  return [
    ...wrap(`lbc ${command.name}: ${command.summary[language]}`, look.columns),
    "",
    `${words.usage[language]}${colon[language]}lbc ${command.name} ${words.options[language]} ${command.operands}`,
    "",
    section(words.flags, flagRows(command.flags, language), look),
    section(words.common, flagRows(common, language), look),
    ...(examples.length > 0 ? [section(words.examples, examples, look)] : []),
  ].join("\n");
}

const colon: Readonly<Record<Language, string>> = { en: ": ", zh: "：" };

/** Columns that help takes where the terminal has as many. */
const widest = 100;

function section(
  title: Text,
  rows: readonly (readonly [string, string])[],
  { language, columns }: { readonly language: Language; readonly columns: number },
): string {
  const column = Math.min(34, Math.max(...rows.map(([left]) => displayWidth(left))) + 2);
  const margin = " ".repeat(column + 2);
  const lines = rows.flatMap(([left, right]) => {
    const [first = "", ...rest] = wrap(right, Math.max(20, columns - column - 2));
    const further = rest.map((line) => margin + line);
    return displayWidth(left) >= column
      ? [`  ${left}`, margin + first, ...further]
      : [`  ${padTo(left, column)}${first}`, ...further];
  });
  return `${title[language]}${colon[language].trimEnd()}\n${lines.join("\n")}\n`;
}

const flagRows = (
  flags: Readonly<Record<string, FlagDeclaration>>,
  language: Language,
): (readonly [string, string])[] =>
  Object.entries(flags).map(([name, flag]) => [spelling(name, flag), describe(flag, language)]);

function spelling(name: string, { short, value, options }: FlagDeclaration): string {
  const metavar =
    value ?? (options && (options.length > 4 ? name.toUpperCase() : options.join("|")));
  return `${short ? `-${short}, ` : ""}--${name}${metavar ? ` ${metavar}` : ""}`;
}

function describe(flag: FlagDeclaration, language: Language): string {
  const notes = [
    ...(flag.options && flag.options.length > 4
      ? [flag.options.join(language === "zh" ? "、" : ", ")]
      : []),
    ...(flag.fallback === undefined
      ? []
      : [`${words.fallback[language]}${colon[language]}${flag.fallback}`]),
    ...(flag.multiple ? [words.repeatable[language]] : []),
  ];
  const [open, close] = language === "zh" ? ["（", "）"] : [" (", ")"];
  return (
    flag.summary[language] +
    (notes.length > 0 ? `${open}${notes.join(language === "zh" ? "；" : "; ")}${close}` : "")
  );
}
