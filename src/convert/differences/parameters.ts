import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import { nginxBase, productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import type { Verdict } from "../verdict.ts";
import { drop, keep, note, replace } from "../verdict.ts";

const newerNginx = (to: FamilyTarget, least: readonly number[]) =>
  compareVersions(nginxBase(to), least) >= 0;

const resolves = (to: FamilyTarget) =>
  to.dialect === "ths" || to.dialect === "angie" || newerNginx(to, [1, 27, 3]);

/** Parameters of a backend that not everybody has. */
const peerParameters: Readonly<Record<string, (to: FamilyTarget) => boolean>> = {
  resolve: resolves,
  service: (to) => to.dialect !== "ths" && resolves(to),
  id: ({ dialect }) => dialect === "tengine",
  sid: ({ dialect }) => dialect === "angie",
  slow_start: ({ dialect }) => dialect === "angie",
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

export function peerTo(to: FamilyTarget, subject: Subject): Verdict {
  const gone = subject.args.slice(1).filter(({ raw }) => {
    const has = peerParameters[parameterOf(raw)];
    return has !== undefined && !has(to);
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

/** HTTP/3: `quic` since nginx 1.25, `xquic` in Tengine. */
export function listenTo(to: FamilyTarget, subject: Subject): Verdict {
  const own = to.dialect === "tengine" ? "xquic" : "quic";
  const asked = subject.args.find(({ raw }) => raw === "quic" || raw === "xquic")?.raw;
  if (!asked || (asked === own && (own === "xquic" || newerNginx(to, [1, 25])))) return keep;
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

/** Tengine's zones may have several keys and a rate from a variable. */
export function limitZoneTo(to: FamilyTarget, subject: Subject): Verdict {
  const keys = subject.args.filter(({ raw }) => !/^(zone|rate|sync)=/.test(raw) && raw !== "sync");
  const wide = keys.length > 1 || subject.args.some(({ raw }) => raw.startsWith("rate=$"));
  if (!wide || to.dialect === "tengine") return keep;
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
  const gone = subject.args.filter(({ raw }) => raw.startsWith("forbid_action="));
  return without(
    subject,
    gone.map(({ raw }) => raw),
    to,
  );
}
