import type { AnyDirective } from "../catalog/index.ts";
import { directives } from "../catalog/index.ts";
import { isSince } from "../catalog/nginx/since.ts";
import { compareVersions, printTarget } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { FamilyTarget } from "./family.ts";
import { nginxBase, productNames } from "./family.ts";
import { type Note, note } from "./verdict.ts";
import {
  blockKind,
  type BlockView,
  hasProxy,
  leansOn,
  named,
  writesHttp11,
} from "./view-queries.ts";

/** What has to be said in a block so that it means the same to the target. */
export interface Defaults {
  /** Defaults of the source that the target does not share, as statements. */
  readonly statements: readonly string[];
  readonly notes: readonly Note[];
}

const none: Defaults = { statements: [], notes: [] };

export function defaultsFor(from: FamilyTarget, to: FamilyTarget, block: BlockView): Defaults {
  const kind = blockKind(block);
  if (kind === undefined || !isWrittenIn(kind)) return none;
  if ((kind === "stream" || kind === "mail") && block.outer?.outer) return none;
  const found = kind === "server" || kind === "location" ? [] : differing(from, to, kind);
  const open = found.filter(({ def }) => matters(def.name, block));
  const known = open.filter(({ def }) => isKnown(from, to, def.name)).map(({ text }) => text);
  const unknown = open.filter(({ def }) => !isKnown(from, to, def.name));
  const connection = kind === "upstream" ? undefined : connectionFor(from, to, block);
  const statements = connection === undefined ? known : [...known, connection];
  return {
    statements,
    notes: [
      ...(statements.length > 0 ? [writtenOut(from, statements)] : []),
      ...(unknown.length > 0 ? [notDocumented(from, to, unknown)] : []),
      ...(kind === "http" ? postsAgain(from, to, block) : []),
    ],
  };
}

/** Blocks that defaults are written into: the others inherit. */
type Kind = "http" | "upstream" | "server" | "location" | "stream" | "mail";
const kinds: ReadonlySet<string> = new Set<Kind>([
  "http",
  "upstream",
  "server",
  "location",
  "stream",
  "mail",
]);
const isWrittenIn = (kind: string): kind is Kind => kinds.has(kind);

/**
 * THS documents no defaults. It is a fork of an nginx from before 1.29.7, so that connections to
 * backends are known; what its OpenSSL speaks without a word is not.
 */
const isKnown = (from: FamilyTarget, to: FamilyTarget, name: string): boolean =>
  (from.dialect !== "ths" && to.dialect !== "ths") || !name.endsWith("ssl_protocols");

interface Differing {
  readonly def: AnyDirective;
  /** The default of the source as a statement, and that of the target. */
  readonly text: string;
  readonly other: string;
}

const byPair = new Map<string, readonly Differing[]>();

/** The directives of a kind of block whose defaults are not the same, by the catalog. */
function differing(
  from: FamilyTarget,
  to: FamilyTarget,
  kind: "http" | "upstream" | "stream" | "mail",
): readonly Differing[] {
  const key = `${printTarget(from)} ${printTarget(to)} ${kind}`;
  const there = byPair.get(key);
  if (there) return there;
  const found = directives.flatMap((def) => {
    if (!def.contexts.includes(kind) || !def.fallback) return [];
    const [own, other] = [defaultOf(def, from), defaultOf(def, to)];
    return own === undefined || other === undefined || own === other
      ? []
      : [{ def, text: own, other }];
  });
  byPair.set(key, found);
  return found;
}

function defaultOf(def: AnyDirective, target: FamilyTarget): string | undefined {
  if (!def.dialects.includes(target.dialect)) return undefined;
  const value = def.fallback?.(target);
  return value === undefined ? undefined : `${[def.name, ...def.takes.print(value)].join(" ")};`;
}

/** Whether anything depends on a directive: nobody wants lines about what is not used. */
const matters = (name: string, block: BlockView): boolean =>
  blockKind(block) === "upstream" ? named(block, name).length === 0 : leansOn(block, name);

/** What a proxy says of the connection to a backend: `close` before nginx 1.29.7, nothing since. */
function connectionFor(from: FamilyTarget, to: FamilyTarget, block: BlockView): string | undefined {
  const silent = isSince(from, [1, 29, 7]);
  if (silent === isSince(to, [1, 29, 7])) return undefined;
  const headers = named(block, "proxy_set_header");
  if (headers.some(({ args: [field = ""] }) => /^["']?connection["']?$/i.test(field)))
    return undefined;
  const http = outermostHttp(block);
  if (!http || (headers.length === 0 && block !== http)) return undefined;
  if (!hasProxy(http)) return undefined;
  // Connections of HTTP/1.0 end anyway.
  if (!writesHttp11(http) && (!silent || !leansOn(http, httpVersion))) return undefined;
  return `proxy_set_header Connection ${silent ? '""' : "close"};`;
}

/** Since nginx 1.9.13 only `non_idempotent` lets a POST go to a second backend. */
function postsAgain(from: FamilyTarget, to: FamilyTarget, http: BlockView): readonly Note[] {
  const since = [1, 9, 13];
  const [own, other] = [from, to].map((one) => compareVersions(nginxBase(one), since) >= 0);
  if (own === other || !hasProxy(http)) return [];
  const reason =
    own === true
      ? say(
          {
            en: "{product} {version} is built on an nginx before 1.9.13, which sends a POST that failed to the next backend too",
            zh: "{product} {version} 基于 1.9.13 之前的 nginx，失败的 POST 请求也会转发给下一个后端",
          },
          { product: productNames[to.dialect], version: to.version.join(".") },
        )
      : say({
          en: "since nginx 1.9.13 a POST that failed goes to the next backend only with non_idempotent in proxy_next_upstream",
          zh: "自 nginx 1.9.13 起，只有 proxy_next_upstream 含 non_idempotent 时，失败的 POST 请求才会转发给下一个后端",
        });
  return [note("default-differs", reason, "convert/retry-semantics")];
}

const httpVersion = "proxy_http_version";

/**
 * The `http` block that decides whether the one inside says something of connections: where nobody
 * writes a version of HTTP, only one of two products has to.
 */
export function followedBlock(block: BlockView): BlockView | undefined {
  const http = outermostHttp(block);
  if (!http || http === block || block.name === "upstream") return undefined;
  return writesHttp11(http) || !leansOn(http, httpVersion) ? undefined : http;
}

function outermostHttp(block: BlockView): BlockView | undefined {
  for (let at: BlockView | undefined = block; at; at = at.outer) if (at.name === "http") return at;
  return undefined;
}

const withoutEnd = (text: string): string => text.replace(/;$/, "");

const writtenOut = ({ dialect, version }: FamilyTarget, statements: readonly string[]): Note =>
  note(
    "explicit",
    say(
      {
        en: "the default of {product} {version} is written out: {list}",
        zh: "已写出 {product} {version} 的默认值：{list}",
      },
      {
        product: productNames[dialect],
        version: version.join("."),
        list: statements.map(withoutEnd).join(", "),
      },
    ),
  );

function notDocumented(from: FamilyTarget, to: FamilyTarget, open: readonly Differing[]): Note {
  const product = productNames[from.dialect === "ths" ? to.dialect : from.dialect];
  const list = open.map(({ text, other }) => withoutEnd(from.dialect === "ths" ? other : text));
  return note(
    "default-differs",
    say(
      {
        en: "what THS does without it is not documented, {product} takes {list}: write it out to be sure",
        zh: "THS 未说明其默认值，{product} 的默认值为 {list}；建议明确写出",
      },
      { product, list: list.join(", ") },
    ),
  );
}
