import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import { nginxBase, productNames } from "../family.ts";
import type { Subject } from "../subject.ts";
import { drop, keep, merged, note, replace, type Verdict } from "../verdict.ts";
import { named } from "../view-queries.ts";
import type { BlockView, Entry } from "../view.ts";

/** `http2` is a directive since nginx 1.25.1, and was a word of `listen` before. */
const hasDirective = (target: FamilyTarget): boolean =>
  compareVersions(nginxBase(target), [1, 25, 1]) >= 0;

const listensOf = (block: BlockView): readonly Entry[] => named(block, "listen");

const isTls = ({ args }: Pick<Entry, "args">): boolean =>
  args.includes("ssl") && !args.includes("quic") && !args.includes("xquic");

const own = (block: BlockView): string | undefined => named(block, "http2")[0]?.args[0];

/** Whether `http2 on` holds in a server. */
const isOn = (server: BlockView): boolean =>
  (own(server) ?? (server.outer ? own(server.outer) : undefined)) === "on";

type ByAddress = Map<string | undefined, BlockView[]>;

const addresses = new WeakMap<BlockView, ByAddress>();

/** The servers of an `http` block by what they listen on. */
function serversByAddress(http: BlockView): ByAddress {
  const there = addresses.get(http);
  if (there) return there;
  const found: ByAddress = new Map();
  for (const { inside } of named(http, "server"))
    for (const { args } of inside ? listensOf(inside) : []) {
      const same = found.get(args[0]);
      if (same && inside) same.push(inside);
      else if (inside) found.set(args[0], [inside]);
    }
  addresses.set(http, found);
  return found;
}

/** The other servers of the same address. */
const neighbours = (server: BlockView, address: string | undefined): readonly BlockView[] =>
  server.outer
    ? (serversByAddress(server.outer).get(address) ?? []).filter((one) => one !== server)
    : [];

/** What becomes of `http2 on;` where only `listen … http2` is known. */
export function http2To(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  if (!hasDirective(from) || hasDirective(to)) return undefined;
  const { around, args } = subject;
  if (args[0]?.raw !== "on") return merged(isDefault);
  const servers =
    around.name === "http"
      ? named(around, "server").flatMap(({ inside }) => inside ?? [])
      : [around];
  const carried = servers.some((server) => isOn(server) && listensOf(server).some(isTls));
  if (carried) return merged(inListen);
  return drop(
    say(
      {
        en: "{product} {version} takes `http2` as a word of `listen … ssl` only: HTTP/2 is then off",
        zh: "{product} {version} 只能在 `listen … ssl` 后写 `http2`，HTTP/2 因此关闭",
      },
      { product: productNames[to.dialect], version: to.version.join(".") },
    ),
  );
}

/** HTTP/2 in `listen`: written there for older products, beside it for newer ones. */
export function listenHttp2(
  from: FamilyTarget,
  to: FamilyTarget,
  subject: Subject,
): Verdict | undefined {
  const words = subject.args.map(({ raw }) => raw);
  if (subject.around.name !== "server" || !isTls({ args: words })) return undefined;
  if (hasDirective(from) === hasDirective(to)) return undefined;
  return hasDirective(from) ? intoListen(words, subject.around) : outOfListen(words, subject);
}

function intoListen(words: readonly string[], server: BlockView): Verdict {
  if (!isOn(server) || words.includes("http2")) return keep;
  const off = neighbours(server, words[0]).filter((one) => !isOn(one)).length;
  const text = `listen ${[...words, "http2"].join(" ")};`;
  if (off === 0) return replace(text, note("exact", inListen));
  return replace(
    text,
    note(
      "approximated",
      say(
        {
          en: "`http2` in `listen` holds for all servers of {address}: for {off} more than before",
          zh: "`listen` 中的 `http2` 对 {address} 上的所有 server 生效，比原来多 {off} 个",
        },
        { address: words[0] ?? "", off },
      ),
    ),
  );
}

/** The old form works on, with a warning; where the new one means the same, it is written. */
function outOfListen(words: readonly string[], { around, entry }: Subject): Verdict {
  if (!words.includes("http2") || own(around) !== undefined) return keep;
  const listens = listensOf(around);
  const old = listens.filter(({ args }) => args.includes("http2"));
  const speaks = (server: BlockView, address: string | undefined) =>
    listensOf(server).every((one) => !isTls(one) || one.args.includes("http2")) &&
    listensOf(server).some(({ args }) => args[0] === address && args.includes("http2"));
  const same =
    old.every(isTls) &&
    listens.every((one) => !isTls(one) || one.args.includes("http2")) &&
    old.every(({ args }) => neighbours(around, args[0]).every((one) => speaks(one, args[0])));
  if (!same) return keep;
  const listen = `listen ${words.filter((word) => word !== "http2").join(" ")};`;
  return replace(old[0] === entry ? `${listen} http2 on;` : listen, note("exact", besideListen));
}

const inListen = say({ en: "it stands in `listen`", zh: "写在 `listen` 中" });
const besideListen = say({
  en: "since nginx 1.25.1 it is a directive of its own",
  zh: "自 nginx 1.25.1 起是单独的指令",
});
const isDefault = say({ en: "it is off anyway", zh: "默认即为关闭" });
