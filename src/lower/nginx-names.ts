import type { AnyDirective } from "../catalog/index.ts";
import type { CachePath } from "../catalog/nginx/cache-path.ts";
import {
  limitConn,
  limitConnZone,
  limitReq,
  limitReqZone,
  streamLimitConn,
  streamLimitConnZone,
} from "../catalog/nginx/limit.ts";
import type { LimitConn, LimitConnZone, LimitReq } from "../catalog/nginx/limits.ts";
import { accessLog, logFormat, streamAccessLog, streamLogFormat } from "../catalog/nginx/log.ts";
import type { AccessLog, LogFormatSpec } from "../catalog/nginx/logging.ts";
import { sslSessionCache } from "../catalog/nginx/ssl.ts";
import { streamSslSessionCache } from "../catalog/nginx/stream-ssl.ts";
import { streamZone } from "../catalog/nginx/stream-upstream.ts";
import { stickinessSlot } from "../catalog/nginx/upstream-slots.ts";
import { zone } from "../catalog/nginx/upstream.ts";
import { size } from "../catalog/nginx/values.ts";
import type { ZoneSpec } from "../catalog/nginx/zone.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Stickiness } from "../ir/stickiness.ts";
import { isConstant, type Template } from "../ir/template.ts";
import type { ZoneUse } from "../ir/zone.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";
import type { Taken } from "./nginx-taken.ts";
import { type ZoneMention, Zones } from "./nginx-zones.ts";

/** Takes note of the names that a value defines or asks for. */
export type Note = (names: Names, value: unknown, taken: Taken) => void;

/** What is defined by a name in one place and asked for in another, over the whole configuration. */
export class Names {
  readonly zones = new Zones();
  readonly #formats = {
    http: new Map<string, Site | undefined>(),
    stream: new Map<string, Site>(),
  };
  readonly #found: Diagnostic[] = [];
  readonly #unknown: Diagnostic[] = [];

  constructor() {
    this.#formats.http.set("combined", undefined);
  }

  format(of: "http" | "stream", name: string, { site }: Taken): void {
    const formats: Map<string, Site | undefined> = this.#formats[of];
    if (!formats.has(name)) {
      formats.set(name, site);
      return;
    }
    const first = formats.get(name);
    const message = say(
      { en: "there is a log format `{name}` already", zh: "日志格式 `{name}` 重复定义" },
      { name },
    );
    const related = first && [
      { span: first.span, message: say({ en: "the first one", zh: "第一次定义" }) },
    ];
    this.#found.push(
      finding("base/duplicate-directive", message, site.span, {
        via: site.via,
        ...(related && { related }),
      }),
    );
  }

  /** nginx looks for the format when it reads the log: one that comes later is unknown. */
  log(of: "http" | "stream", log: AccessLog, { site, statement, via }: Taken): void {
    if (log.kind === "off" || this.#formats[of].has(log.format)) return;
    const values = { name: log.format };
    const message =
      log.formatSpan || of === "http"
        ? say(
            {
              en: "there is no `log_format {name}` above",
              zh: "前面没有名为 `{name}` 的 `log_format`",
            },
            values,
          )
        : say({ en: "the format of the log is missing", zh: "缺少日志格式" });
    const span = log.formatSpan ?? (of === "http" ? site.span : statement.name.span);
    this.#unknown.push(finding("base/undefined-name", message, span, { via }));
  }

  *findings(whole: boolean): Generator<Diagnostic> {
    yield* this.#found;
    if (whole) yield* this.#unknown;
    yield* this.zones.findings(whole);
  }
}

type ZoneOf = Omit<ZoneMention, "site" | "directive" | "module">;

/** nginx tells uses apart by the module; the http and the stream one of a name are two. */
const mention = (names: Names, { site, entry }: Taken, module: string, of: ZoneOf) => {
  names.zones.mention({ ...of, module, site, directive: entry.name });
};

const defines =
  (use: ZoneUse, module: string): Note =>
  (names, value, taken) => {
    const { key, zone: made } = value as LimitConnZone;
    mention(names, taken, module, { ...made, key, use, alone: true, asks: false });
  };

const asks =
  (use: ZoneUse, module: string): Note =>
  (names, value, taken) => {
    const { zone: name } = value as LimitReq | LimitConn;
    mention(names, taken, module, { ...nameOnly(name), use });
  };

const nameOnly = (name: string) =>
  ({ name, size: undefined, key: undefined, alone: false, asks: true }) as const;

const groupZone =
  (module: string): Note =>
  (names, value, taken) => {
    const { name, size: bytes } = value as ZoneSpec;
    mention(names, taken, module, { ...nameOnly(name), size: bytes, use: "upstream" });
  };

const sessionCache =
  (module: string): Note =>
  (names, value, taken) => {
    for (const word of value as readonly string[]) {
      const [, name, bytes = ""] = /^shared:([^:]+):(.+)$/.exec(word) ?? [];
      const parsed = name === undefined ? undefined : size.parse(bytes);
      if (name === undefined || !parsed?.ok) continue;
      const of = { ...nameOnly(name), size: parsed.value, use: "ssl_session" } as const;
      mention(names, taken, module, of);
    }
  };

const notes: ReadonlyMap<AnyDirective, Note> = new Map<AnyDirective, Note>([
  [logFormat, (names, value, taken) => names.format("http", (value as LogFormatSpec).name, taken)],
  [
    streamLogFormat,
    (names, value, taken) => names.format("stream", (value as LogFormatSpec).name, taken),
  ],
  [accessLog, (names, value, taken) => names.log("http", value as AccessLog, taken)],
  [streamAccessLog, (names, value, taken) => names.log("stream", value as AccessLog, taken)],
  [limitReqZone, defines("limit_req", "http limit_req")],
  [limitReq, asks("limit_req", "http limit_req")],
  [limitConnZone, defines("limit_conn", "http limit_conn")],
  [limitConn, asks("limit_conn", "http limit_conn")],
  [streamLimitConnZone, defines("limit_conn", "stream limit_conn")],
  [streamLimitConn, asks("limit_conn", "stream limit_conn")],
  [zone, groupZone("http upstream")],
  [streamZone, groupZone("stream upstream")],
  [sslSessionCache, sessionCache("http ssl")],
  [streamSslSessionCache, sessionCache("stream ssl")],
]);

const cachePath: Note = (names, value, taken) => {
  const { zone: made } = value as CachePath;
  const of = { ...made, key: undefined, use: "cache", alone: true, asks: false } as const;
  mention(names, taken, cacheModule(taken), of);
};

const cache: Note = (names, value, taken) => {
  const name = value as Template;
  if (name.source === "off" || !isConstant(name)) return;
  mention(names, taken, cacheModule(taken), { ...nameOnly(name.source), use: "cache" });
};

const learnt: Note = (names, value, taken) => {
  const sticky = value as Stickiness;
  if (sticky.kind !== "learn" || !sticky.zone) return;
  const { name, size: bytes } = sticky.zone;
  const module = taken.entry.def?.contexts.includes("upstream") ? "http sticky" : "stream sticky";
  mention(names, taken, module, { ...nameOnly(name), size: bytes, use: "sticky" });
};

const cacheModule = ({ entry }: Taken): string => entry.name.split("_")[0] ?? "";

/** What is to be noted of the values of a directive. */
export function noteOf(def: AnyDirective): Note | undefined {
  if (/^(?:proxy|fastcgi|uwsgi|scgi)_cache_path$/.test(def.name)) return cachePath;
  if (/^(?:proxy|fastcgi|uwsgi|scgi)_cache$/.test(def.name)) return cache;
  return def.slot === stickinessSlot.slot ? learnt : notes.get(def);
}
