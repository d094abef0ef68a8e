import { holds, op, type Template } from "../decide/template.ts";
import type { LogFormatPlan } from "../plan.ts";
import type { ProxyExchange } from "./exchange.ts";
import { valueOf } from "./values.ts";

type Escape = LogFormatPlan["escape"];

/** Counts a finished request, and writes its line to each of its logs. */
export function writeAccessLog(exchange: ProxyExchange): void {
  const { engine } = exchange;
  engine.requests.add(exchange.status, engine.now - exchange.started);
  const { accessLogs } = exchange.settings;
  for (let index = 0; index < accessLogs.length; index++) {
    const log = accessLogs[index];
    if (!log) break;
    if (log.condition && !holds(valueOf(exchange, log.condition))) continue;
    const format = engine.formats[log.format];
    if (!format) continue;
    const line = logLine(exchange, format.template, format.escape);
    engine.services.accessLog(valueOf(exchange, log.path), line);
  }
}

function logLine(exchange: ProxyExchange, template: Template, escape: Escape): string {
  if (template.text !== undefined) return template.text;
  const { kinds, numbers, texts } = template;
  const { variables } = exchange.engine;
  let line = "";
  for (let index = 0; index < kinds.length; index++) {
    const number = numbers[index] ?? 0;
    if (kinds[index] === op.text) line += texts[number] ?? "";
    else if (kinds[index] === op.variable)
      line += escapeValue(variables.get(number, exchange), escape);
    else line += escapeValue(exchange.captures[number], escape);
  }
  return line;
}

/** A value as `log_format … escape=` asks; what has none is `-`, or nothing in the other modes. */
export function escapeValue(value: string | undefined, escape: Escape): string {
  if (value === undefined) return escape === "default" ? "-" : "";
  if (escape === "none") return value;
  return escape === "json" ? escapeJson(value) : escapeDefault(value);
}

const hex = "0123456789ABCDEF";

function escapeDefault(value: string): string {
  let result = "";
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at) & 255;
    if (code >= 32 && code < 127 && code !== 34 && code !== 92) continue;
    result += `${value.slice(from, at)}\\x${hex.charAt(code >> 4)}${hex.charAt(code & 15)}`;
    from = at + 1;
  }
  return from === 0 ? value : result + value.slice(from);
}

const jsonShort: Readonly<Record<number, string>> = {
  8: "\\b",
  9: "\\t",
  10: "\\n",
  12: "\\f",
  13: "\\r",
  34: '\\"',
  92: "\\\\",
};

function escapeJson(value: string): string {
  let result = "";
  let from = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code >= 32 && code !== 34 && code !== 92) continue;
    const short = jsonShort[code] ?? `\\u00${hex.charAt(code >> 4)}${hex.charAt(code & 15)}`;
    result += value.slice(from, at) + short;
    from = at + 1;
  }
  return from === 0 ? value : result + value.slice(from);
}
