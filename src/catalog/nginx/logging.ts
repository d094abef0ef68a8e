import { parseTemplate, type Template } from "../../ir/template.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import type { Parsed, Shape, Written } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { syslogProblem } from "./syslog.ts";
import { milliseconds, size, template } from "./values.ts";

export type AccessLog =
  | { readonly kind: "off" }
  | {
      readonly kind: "log";
      /** A file, or `syslog:…`. */
      readonly path: Template;
      readonly format: string;
      readonly formatSpan: Span | undefined;
      readonly condition: Template | undefined;
      readonly other: readonly string[];
    };

const usage = "path [format [buffer=size] [gzip[=level]] [flush=time] [if=condition]] | off";

export const accessLogShape: Shape<AccessLog> = {
  usage,
  parse([first, ...rest]) {
    if (!first) return badCount(usage);
    if (first.text === "off" && rest.length === 0) return ok({ kind: "off" });
    const path = template.parse(first.text);
    if (!path.ok) return no(path.reason, first.span);
    const [format, ...options] = rest;
    const other: string[] = [];
    let condition: Template | undefined;
    for (const word of options) {
      if (word.text.startsWith("if=")) {
        const parsed = template.parse(word.text.slice(3));
        if (!parsed.ok) return no(parsed.reason, word.span);
        condition = parsed.value;
      } else if (isOption(word)) other.push(word.text);
      else
        return no(
          say(
            {
              en: "`{text}` is no parameter of `access_log`",
              zh: "`{text}` 不是 `access_log` 的参数",
            },
            { text: word.text },
          ),
          word.span,
        );
    }
    const problem = bufferProblem(path.value, other);
    if (problem) return no(problem, first.span);
    const named = { format: format?.text ?? "combined", formatSpan: format?.span };
    return ok({ kind: "log", path: path.value, ...named, condition, other });
  },
  print: (log) =>
    log.kind === "off"
      ? ["off"]
      : [
          log.path.source,
          log.format,
          ...log.other,
          ...(log.condition ? [`if=${log.condition.source}`] : []),
        ],
};

/** What can be held back before it is written: neither one line for syslog nor many files. */
function bufferProblem({ source, parts }: Template, other: readonly string[]): Text | undefined {
  const buffered = other.some((word) => /^(?:buffer|gzip)/.test(word));
  if (source.startsWith("syslog:")) {
    const problem = syslogProblem(source.slice("syslog:".length));
    if (problem) return problem;
    if (buffered)
      return say({ en: "a log to syslog cannot be buffered", zh: "写往 syslog 的日志不能缓冲" });
  } else if (buffered && parts.some(({ kind }) => kind !== "text"))
    return say({
      en: "a log whose name holds variables cannot be buffered",
      zh: "名称含变量的日志不能缓冲",
    });
  return !buffered && other.length > 0
    ? say({
        en: "`flush=` needs `buffer=` or `gzip`",
        zh: "`flush=` 需要同时写 `buffer=` 或 `gzip`",
      })
    : undefined;
}

/** In `stream` no format comes with nginx. */
export const streamAccessLogShape: Shape<AccessLog> = {
  ...accessLogShape,
  usage: "path format [buffer=size] [gzip[=level]] [flush=time] [if=condition] | off",
  parse(words) {
    const parsed = accessLogShape.parse(words);
    if (!parsed.ok || parsed.value.kind === "off" || parsed.value.formatSpan) return parsed;
    return no(say({ en: "the name of a `log_format` is missing", zh: "缺少 `log_format` 的名称" }));
  },
};

function isOption({ text }: Written): boolean {
  const [name = "", value = ""] = text.split("=", 2);
  if (name === "buffer") return size.parse(value).ok && value !== "0";
  if (name === "flush") return milliseconds.parse(value).ok && value !== "0";
  return text === "gzip" || (name === "gzip" && /^[1-9]$/.test(value));
}

export interface LogFormatSpec {
  readonly name: string;
  readonly escape: "default" | "json" | "none";
  readonly value: Template;
}

export const logFormatShape: Shape<LogFormatSpec> = {
  usage: "name [escape=default|json|none] string ...",
  parse([name, ...rest]) {
    if (!name || rest.length === 0) return badCount(logFormatShape.usage);
    const escape = escapeOf(rest[0]);
    if (!escape.ok) return escape;
    const strings = escape.value ? rest.slice(1) : rest;
    for (const { text, span } of strings) {
      const parsed = template.parse(text);
      if (!parsed.ok) return no(parsed.reason, span);
    }
    const value = parseTemplate(joined(strings));
    return ok({ name: name.text, escape: escape.value ?? "default", value });
  },
  print: ({ name, escape, value }) => [
    name,
    ...(escape === "default" ? [] : [`escape=${escape}`]),
    value.source,
  ],
};

/** Each string is read by itself: `'$host' b` ends its variable where the string ends. */
const joined = (strings: readonly Written[]): string =>
  strings.reduce((before, { text }) => {
    const ended = /^\w/.test(text) ? before.replace(/\$(\w+)$/, "${$1}") : before;
    return ended + text;
  }, "");

function escapeOf(word: Written | undefined): Parsed<LogFormatSpec["escape"] | undefined> {
  if (!word?.text.startsWith("escape=")) return ok(undefined);
  const value = word.text.slice("escape=".length);
  if (value === "default" || value === "json" || value === "none") return ok(value);
  return no(
    say({ en: "`default`, `json` or `none` is expected", zh: "应为 `default`、`json` 或 `none`" }),
    word.span,
  );
}
