import type {
  AccessLogPlan,
  ErrorLogPlan,
  LogBufferPlan,
  LogFormatPlan,
  ValuePlan,
} from "../../runtime/plan.ts";
import { errorLog } from "../catalog/nginx/core.ts";
import { accessLog } from "../catalog/nginx/log.ts";
import type { AccessLog } from "../catalog/nginx/logging.ts";
import { milliseconds, size } from "../catalog/nginx/values.ts";
import type { Http } from "../ir/http.ts";
import { readAll, type Scope, siteOf, type Slot } from "../ir/scope.ts";
import { parseTemplate } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { compareSites } from "./order.ts";
import { below, type Paths } from "./paths.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

const combined = parseTemplate(
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"',
);

/** Formats by index; `combined` is always there in http, and never in stream. */
export class LogFormats {
  readonly plans: LogFormatPlan[] = [];
  readonly #byName = new Map<string, number>();
  readonly #sites: (Site | undefined)[] = [];

  constructor(
    formats: Http["logFormats"],
    values: Values,
    findings: Findings,
    block: "http" | "stream" = "http",
  ) {
    if (block === "http") {
      const value = values.value(combined, undefined);
      this.plans.push({ name: "combined", escape: "default", value });
      this.#byName.set("combined", 0);
      this.#sites.push(undefined);
    }
    for (const { name, escape, value, site } of formats) {
      if (this.#byName.has(name))
        findings.error(
          "serve/duplicate-log-format",
          site,
          say(
            { en: "there is a log format `{name}` already", zh: "日志格式 `{name}` 已经定义过" },
            { name },
          ),
        );
      this.#byName.set(name, this.plans.length);
      this.plans.push({ name, escape, value: values.value(value, site) });
      this.#sites.push(site);
    }
  }

  /** The format of that name, written before it is used: nginx reads from top to bottom. */
  index(name: string, use: Site): number | undefined {
    const index = this.#byName.get(name);
    const site = index === undefined ? undefined : this.#sites[index];
    return site && compareSites(site, use) > 0 ? undefined : index;
  }
}

/** What the logs of a configuration need to know. */
export interface LogContext {
  readonly formats: LogFormats;
  readonly paths: Paths;
  readonly values: Values;
  readonly findings: Findings;
  /** Where requests are logged when nobody says it; undefined: nowhere. */
  readonly defaultAccessLog: string | undefined;
  readonly defaultErrorLogs: readonly ErrorLogPlan[];
}

/** A path that may hold variables, below the prefix. */
export function pathBelow(prefix: string, value: ValuePlan): ValuePlan {
  if (typeof value === "string") return below(prefix, value);
  const [first, ...rest] = value;
  if (typeof first === "string") return [below(prefix, first), ...rest];
  return value;
}

export function accessLogsOf(
  scope: Scope,
  context: LogContext,
  slot: Slot<AccessLog> = accessLog,
): readonly AccessLogPlan[] {
  const { formats, paths, values, findings, defaultAccessLog } = context;
  const written = readAll(scope, slot);
  if (written.length === 0)
    return defaultAccessLog === undefined
      ? []
      : [{ path: defaultAccessLog, format: 0, condition: undefined }];
  if (written.some(({ value }) => value.kind === "off")) return [];
  return written.flatMap((one): AccessLogPlan[] => {
    const { value } = one;
    const site = siteOf(one);
    if (value.kind === "off" || !site) return [];
    if (value.path.source.startsWith("syslog:")) {
      refuse("access_log", site, findings, "access_log syslog:");
      return [];
    }
    const format = formats.index(value.format, site);
    if (format === undefined)
      findings.error(
        "serve/unknown-log-format",
        value.formatSpan ? { ...site, span: value.formatSpan } : site,
        say(
          { en: "unknown log format `{name}`", zh: "未知日志格式 `{name}`" },
          { name: value.format },
        ),
      );
    const path = pathBelow(paths.prefix, values.value(value.path, site));
    const condition = values.optional(value.condition, site);
    const buffer = bufferOf(value.other);
    return [{ path, format: format ?? 0, condition, ...(buffer && { buffer }) }];
  });
}

const parameter = (words: readonly string[], name: string): string | undefined =>
  words.findLast((word) => word.startsWith(`${name}=`))?.slice(name.length + 1);

/** `buffer=`, `flush=` and `gzip`, as the shape of the directive has let them through. */
function bufferOf(words: readonly string[]): LogBufferPlan | undefined {
  const gzip = words.includes("gzip") ? 1 : Number(parameter(words, "gzip") ?? 0);
  const written = size.parse(parameter(words, "buffer") ?? (gzip > 0 ? "64k" : ""));
  if (!written.ok) return undefined;
  const flush = milliseconds.parse(parameter(words, "flush") ?? "0");
  return { size: written.value, flush: flush.ok ? flush.value : 0, gzip };
}

/** Error logs of a block; those of the outermost where it writes none. */
export function errorLogsOf(
  scope: Scope,
  {
    paths,
    findings,
    defaultErrorLogs,
  }: Pick<LogContext, "paths" | "findings" | "defaultErrorLogs">,
): readonly ErrorLogPlan[] {
  const written = readAll(scope, errorLog);
  if (written.length === 0) return defaultErrorLogs;
  return written.flatMap((one): ErrorLogPlan[] => {
    const { target, level } = one.value;
    const site = siteOf(one);
    if (/^(?:syslog|memory):/.test(target)) {
      if (site) refuse("error_log", site, findings, `error_log ${target.split(":")[0]}:`);
      return [];
    }
    return [{ path: target === "stderr" ? target : below(paths.prefix, target), level }];
  });
}
