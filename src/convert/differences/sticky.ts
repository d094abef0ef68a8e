import { compareVersions } from "../../ir/target.ts";
import { say, type Text } from "../../messages/text.ts";
import type { FamilyDialect, FamilyTarget } from "../family.ts";
import { nginxBase, productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import { drop, keep, note, type Note, replace, type Verdict } from "../verdict.ts";
import type { Entry } from "../view.ts";
import { type Cookie, readCookie } from "./sticky-cookie.ts";

/** How a product writes the life of its cookie. */
const lives: Readonly<Record<FamilyDialect, string>> = {
  tengine: "maxage",
  ths: "maxage",
  angie: "max-age",
  nginx: "expires",
  openresty: "expires",
  "nginx-plus": "expires",
};

interface Printed {
  readonly text: string;
  readonly gone: readonly string[];
  /** The life of the cookie in the target's unit. */
  readonly life: string | undefined;
}

/** A statement of the target, and the words that did not fit into it. */
function printCookie(to: FamilyTarget, cookie: Cookie): Printed {
  const { dialect } = to;
  const gone = [...cookie.rest];
  const words: string[] = [];
  const life = lives[dialect];
  const time =
    cookie.seconds === undefined ? undefined : `${cookie.seconds}${life === "expires" ? "s" : ""}`;
  if (time !== undefined) words.push(`${life}=${time}`);
  if (cookie.domain !== undefined) {
    // Only Tengine's takes no variable.
    if (dialect === "tengine" && cookie.domain.includes("$")) gone.push(`domain=${cookie.domain}`);
    else words.push(`domain=${cookie.domain}`);
  }
  if (cookie.path !== undefined) {
    if (dialect === "ths") gone.push(`path=${cookie.path}`);
    else words.push(`path=${cookie.path}`);
  }
  const plain = dialect !== "ths" && dialect !== "tengine";
  (plain ? words : gone).push(...cookie.flags);
  const head =
    dialect === "tengine" ? `session_sticky cookie=${cookie.name}` : `sticky cookie ${cookie.name}`;
  return { text: `${[head, ...words].join(" ")};`, gone, life: time };
}

/** Whether a product has one of the ways of nginx 1.29.6. */
function hasWays(to: FamilyTarget): boolean {
  if (to.dialect === "angie" || to.dialect === "nginx-plus") return true;
  return compareVersions(nginxBase(to), [1, 29, 6]) >= 0 && to.dialect !== "ths";
}

/** Whether a product binds clients by a cookie of its own. */
const hasCookie = (to: FamilyTarget): boolean =>
  to.dialect === "ths"
    ? compareVersions(to.version, [6, 0, 1]) >= 0
    : to.dialect === "tengine" || hasWays(to);

const nginxLike = ({ dialect }: FamilyTarget): boolean =>
  dialect === "nginx" || dialect === "openresty" || dialect === "nginx-plus";

/** Products whose words for `sticky` are the same. */
function speakAlike(from: FamilyTarget, to: FamilyTarget): boolean {
  if (from.dialect === to.dialect)
    return from.dialect === "ths"
      ? hasCookie(from) === hasCookie(to)
      : hasWays(from) === hasWays(to);
  return nginxLike(from) && nginxLike(to) && hasWays(from) && hasWays(to);
}

/** `route` and `learn` are the same words in all products that have them, but for a few. */
function keepsWay(to: FamilyTarget, { args }: Subject): boolean {
  const kind = args[0]?.raw;
  if (kind !== "route" && kind !== "learn") return false;
  const own = args.some(({ raw }) => raw === "norefresh" || raw.startsWith("remote_"));
  return hasWays(to) && (to.dialect === "angie" || !own);
}

interface Written {
  readonly text: string;
  readonly notes: readonly Note[];
}

/** What stands for a statement of stickiness; its reason where nothing does. */
function counterpart(from: FamilyTarget, to: FamilyTarget, subject: Subject): Written | Text {
  const cookie = readCookie(from, subject);
  const product = productNames[to.dialect];
  if (!cookie || !/^[\w.-]+$/.test(cookie.name) || !hasCookie(to))
    return say(
      {
        en: "{product} {version} has no counterpart of this stickiness; clients then move between backends and lose sessions that are not shared",
        zh: "{product} {version} 没有对应的会话保持方式，客户端会在后端之间切换，未共享的会话将丢失",
      },
      { product, version: to.version.join(".") },
    );
  const { text, gone, life } = printCookie(to, cookie);
  const reason = say(
    gone.length === 0
      ? {
          en: "{text}: cookies given out before do not hold any more, every client is assigned anew once",
          zh: "{text}：以前发出的 Cookie 失效，每个客户端会重新分配一次后端",
        }
      : {
          en: "{text}: cookies given out before do not hold any more, every client is assigned anew once; left out: {left}",
          zh: "{text}：以前发出的 Cookie 失效，每个客户端会重新分配一次后端；省略的参数：{left}",
        },
    { text: text.replace(/;$/, ""), left: gone.join(" ") },
  );
  const notes = [note("approximated", reason)];
  if (life !== undefined && cookie.life !== undefined && life !== cookie.life)
    notes.push(note("unit-changed", inOtherUnit(cookie.life, life)));
  return { text, notes };
}

const inOtherUnit = (before: string, after: string): Text =>
  say(
    { en: "{before} is written as {after}, in seconds", zh: "{before} 改写为 {after}，单位为秒" },
    { before, after },
  );

/** `sticky` and `session_sticky`: the same idea with cookies that no other product can read. */
export function stickyTo(from: FamilyTarget, to: FamilyTarget, subject: Subject): Verdict {
  if (subject.name === "sticky" && (speakAlike(from, to) || keepsWay(to, subject))) return keep;
  if (subject.name === "session_sticky" && to.dialect === "tengine") return keep;
  const found = counterpart(from, to, subject);
  if (!("text" in found)) return drop(found);
  const algorithm = to.dialect === "ths" ? laterAlgorithm(subject) : undefined;
  if (!algorithm) return replace(found.text, ...found.notes);
  return {
    do: "drop",
    notes: [
      ...found.notes,
      note(
        "exact",
        say(
          {
            en: "written behind `{name}`, as THS needs it",
            zh: "写在 `{name}` 之后，THS 要求如此",
          },
          { name: algorithm.name },
        ),
      ),
    ],
  };
}

export const algorithms: ReadonlySet<string> = new Set([
  "ip_hash",
  "least_conn",
  "hash",
  "random",
  "least_time",
]);

/** The last algorithm of the group, where it stands behind `sticky`. */
function laterAlgorithm({ around, entry }: Subject): Entry | undefined {
  if (!entry) return undefined;
  const last = around.entries.findLastIndex(({ name }) => algorithms.has(name));
  return last > around.entries.indexOf(entry) ? around.entries[last] : undefined;
}

/** An algorithm for THS, with the stickiness that has to stand behind it. */
export function algorithmTo(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  const { around, entry, raw } = subject;
  if (to.dialect !== "ths" || !entry) return undefined;
  const at = around.entries.findIndex(({ name }) => name === "sticky" || name === "session_sticky");
  const sticky = around.entries[at];
  if (!sticky || around.entries.findLast(({ name }) => algorithms.has(name)) !== entry)
    return undefined;
  const asked = { ...subject, name: sticky.name, args: argsOf(sticky), entry: sticky };
  if (stickyTo(from, to, asked).do !== "drop" || laterAlgorithm(asked) !== entry) return undefined;
  const found = counterpart(from, to, asked);
  if (!("text" in found)) return undefined;
  return replace(`${raw} ${found.text}`);
}

const argsOf = ({ args }: Entry) => args.map((raw) => ({ raw, text: raw }));
