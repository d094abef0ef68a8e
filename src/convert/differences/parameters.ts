import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import { nginxBase, productNames } from "../family.ts";
import { innermost, type Subject } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, keep, merged, note, replace } from "../verdict.ts";
import { type BlockView, somewhere } from "../view-queries.ts";
import { listenHttp2 } from "./http2.ts";

const newerNginx = (to: FamilyTarget, least: readonly number[]) =>
  compareVersions(nginxBase(to), least) >= 0;

const resolves = (to: FamilyTarget) =>
  to.dialect === "ths" || commercial(to) || newerNginx(to, [1, 27, 3]);

function commercial({ dialect }: FamilyTarget): boolean {
  return dialect === "angie" || dialect === "nginx-plus";
}

/** Parameters of a backend that not everybody has. */
const peerParameters: Readonly<Record<string, (to: FamilyTarget) => boolean>> = {
  resolve: resolves,
  service: (to) => to.dialect !== "ths" && resolves(to),
  id: ({ dialect }) => dialect === "tengine",
  sid: ({ dialect }) => dialect === "angie",
  slow_start: commercial,
  drain: commercial,
  route: (to) => commercial(to) || (to.dialect !== "ths" && newerNginx(to, [1, 29, 6])),
  srun_id: () => false,
  max_busy: () => false,
};

const parameterOf = (word: string): string => word.split("=", 1)[0] ?? "";

/** A statement without the words that the target refuses. */
function without(subject: Subject, gone: readonly string[], to: FamilyTarget): Verdict {
  if (gone.length === 0) return keep;
  const words = subject.args.filter(({ raw }) => !gone.includes(raw)).map(({ raw }) => raw);
  return replace(
    `${[subject.name, ...words].join(" ")};`,
    note(
      "approximated",
      say(
        {
          en: "{product} {version} has no {gone}: left out",
          zh: "{product} {version} 没有 {gone}，已省略",
        },
        {
          product: productNames[to.dialect],
          version: to.version.join("."),
          gone: gone.join(" "),
        },
      ),
    ),
  );
}

/** A parameter that neither product has is of a module, or a mistake: not for conversion to judge. */
export function peerTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const gone = subject.args.slice(1).filter(({ raw }) => {
    const has = peerParameters[parameterOf(raw)];
    return has !== undefined && !has(to) && (has(from) || from.dialect !== to.dialect);
  });
  return without(
    subject,
    gone.map(({ raw }) => raw),
    to,
  );
}

/** `resolver` inside an upstream came with `server … resolve`. */
export function upstreamResolverTo(to: FamilyTarget, subject: Subject): Verdict {
  if (resolves(to)) return keep;
  return drop(
    say(
      {
        en: "{product} {version} has no `{name}` in `upstream`: names of backends are looked up once, at start",
        zh: "{product} {version} 的 `upstream` 中没有 `{name}`，后端域名只在启动时解析一次",
      },
      { product: productNames[to.dialect], version: to.version.join("."), name: subject.name },
    ),
  );
}

/** Only products that count lookups take the zone to count them in. */
export function resolverTo(to: FamilyTarget, subject: Subject): Verdict {
  if (to.dialect === "ths" || commercial(to)) return keep;
  const gone = subject.args.filter(({ raw }) => raw.startsWith("status_zone="));
  return without(
    subject,
    gone.map(({ raw }) => raw),
    to,
  );
}

/** HTTP/3: `quic` since nginx 1.25, `xquic` in Tengine. */
export function listenTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  const own = to.dialect === "tengine" ? "xquic" : "quic";
  const asked = subject.args.find(({ raw }) => raw === "quic" || raw === "xquic")?.raw;
  if (!asked) return listenHttp2(from, to, subject) ?? keep;
  if (asked === own && (own === "xquic" || newerNginx(to, [1, 25]))) return keep;
  return drop(
    say(
      {
        en: "{product} {version} has no `listen … {asked}`: HTTP/3 is then off",
        zh: "{product} {version} 不支持 `listen … {asked}`，HTTP/3 因此关闭",
      },
      { product: productNames[to.dialect], version: to.version.join("."), asked },
    ),
  );
}

function isWide(words: readonly string[]): boolean {
  const keys = words.filter((word) => !/^(zone|rate|sync)=/.test(word) && word !== "sync");
  return keys.length > 1 || words.some((word) => word.startsWith("rate=$"));
}

/** Whether a zone of that name is one that only Tengine takes. */
const isWideZone = (block: BlockView, zone: string): boolean =>
  somewhere(
    block,
    "limit_req_zone",
    ({ args }) => args.some((word) => word.startsWith(`zone=${zone}:`)) && isWide(args),
  );

/** Tengine's zones may have several keys and a rate from a variable. */
export function limitZoneTo(to: FamilyTarget, subject: Subject): Verdict {
  if (!isWide(subject.args.map(({ raw }) => raw)) || to.dialect === "tengine") return keep;
  return drop(
    say(
      {
        en: "{product} takes one key and a fixed rate; `limit_req` with this zone has to go or be rewritten",
        zh: "{product} 只接受一个键和固定速率；使用该区域的 `limit_req` 需要删除或改写",
      },
      { product: productNames[to.dialect] },
    ),
  );
}

export function limitTo(to: FamilyTarget, subject: Subject): Verdict {
  if (to.dialect === "tengine") return keep;
  const zone = subject.args.find(({ raw }) => raw.startsWith("zone="))?.raw.slice("zone=".length);
  if (zone !== undefined && isWideZone(subject.around, zone))
    return drop(
      say(
        {
          en: "its zone {zone} has several keys or a rate from a variable, which {product} does not take: requests are then not limited",
          zh: "其区域 {zone} 使用了多个键或变量速率，{product} 不支持，请求将不再限速",
        },
        { zone, product: productNames[to.dialect] },
      ),
    );
  const gone = subject.args.filter(({ raw }) => raw.startsWith("forbid_action="));
  return without(
    subject,
    gone.map(({ raw }) => raw),
    to,
  );
}

/** `local` came with nginx 1.29.7: before, idle connections are shared by all locations anyway. */
export function keepaliveTo(to: FamilyTarget, subject: Subject): Verdict {
  if (newerNginx(to, [1, 29, 7]) || innermost(subject) !== "upstream") return keep;
  const [count, ...rest] = subject.args;
  // None are kept there unless somebody asks for them.
  if (count?.raw === "0") return merged(say({ en: "it is off anyway", zh: "默认即为关闭" }));
  return without(
    subject,
    rest.map(({ raw }) => raw),
    to,
  );
}

/** Angie takes the name servers of the system where nobody names any; others need `resolver`. */
export function proxyPassTo(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  if (from.dialect !== "angie" || to.dialect === "angie") return undefined;
  if (compareVersions(from.version, [1, 12]) < 0) return undefined;
  const url = subject.args[0]?.text ?? "";
  if (!url.includes("$") || somewhere(subject.around, "resolver")) return undefined;
  const host = /^\w+:\/\/([^/$]+)/.exec(url)?.[1];
  if (somewhere(subject.around, "upstream", ({ args }) => args[0] === host)) return undefined;
  const reason = say(
    {
      en: "without `resolver` Angie asks the name servers of the system, {product} cannot look up names while serving: write one",
      zh: "未写 `resolver` 时 Angie 使用系统 DNS，{product} 则无法在运行中解析域名，请补上 resolver",
    },
    { product: productNames[to.dialect] },
  );
  return { do: "keep", notes: [note("default-differs", reason)] };
}
