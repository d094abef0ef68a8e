import type { Context } from "../catalog/define.ts";
import { type LaterWord, laterWordsOf } from "../catalog/facts/nginx-history.ts";
import type { AnyDirective } from "../catalog/index.ts";
import { proxyHttpVersion } from "../catalog/nginx/proxy.ts";
import { isSince } from "../catalog/nginx/since.ts";
import { random } from "../catalog/nginx/upstream.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Scope } from "../ir/scope.ts";
import { type Dialect, dialectNames, parseVersion, type Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import { wrongValue } from "./nginx-diagnostics.ts";
import type { Taken } from "./nginx-taken.ts";

/** Directives that have such values. */
const some: ReadonlySet<AnyDirective> = new Set<AnyDirective>([proxyHttpVersion, random]);

/** Directives of http, stream and mail that have words in THS alone. */
const thsNames: ReadonlySet<string> = new Set([
  "ssl_protocols",
  "proxy_ssl_protocols",
  "ssl_verify_client",
]);

export const isVersioned = (def: AnyDirective): boolean =>
  def.needs !== undefined || def.only !== undefined || some.has(def) || thsNames.has(def.name);

/** Words that came to a directive after a version; products on nginx had some of them before it. */
export function pendingWords(name: string, context: Context, target: Target): readonly LaterWord[] {
  if (target.dialect !== "nginx" && target.dialect !== "openresty") return [];
  return laterWordsOf(name).filter(
    (later) => (later.in === undefined || later.in === context) && !isSince(target, later.version),
  );
}

/** Values that a version does not know yet, or that another product has. */
export function* versionFindings(
  taken: Taken,
  scope: Scope,
  target: Target,
): Generator<Diagnostic> {
  const { entry, statement, via, value } = taken;
  const needed = value?.ok ? entry.def?.needs?.(value.value) : undefined;
  const first = statement.args[0];
  if (needed !== undefined && first && !isSince(target, parseVersion(needed) ?? []))
    yield wrongValue(statement.name, since(needed), first.span, via);
  const only = value?.ok ? entry.def?.only?.(value.value) : undefined;
  if (only && first && !only.includes(target.dialect))
    yield wrongValue(statement.name, onlyOf(only), first.span, via);
  if (thsNames.has(entry.name) && target.dialect !== "ths") {
    const own = statement.args.find(({ text }) => text === "force" || text.startsWith("GMTLS"));
    if (own) yield wrongValue(statement.name, thsOnly, own.span, via);
  }
  if (entry.later.length > 0) yield* laterWords(taken);
  switch (entry.def) {
    case proxyHttpVersion: {
      const version = scope.own(proxyHttpVersion).at(-1)?.value;
      const at = statement.args[0];
      if (version === "2" && at && !isSince(target, [1, 29, 4]))
        yield wrongValue(statement.name, since("1.29.4"), at.span, via);
      return;
    }
    case random: {
      const by = scope.own(random).at(-1)?.value.by;
      const at = statement.args[1];
      if (by !== "least_conn" && at && target.dialect === "nginx" && !isSince(target, [1, 31]))
        yield wrongValue(statement.name, since("1.31"), at.span, via);
      return;
    }
    case undefined:
    default:
  }
}

function* laterWords({ entry, statement, via }: Taken): Generator<Diagnostic> {
  for (const later of entry.later) {
    const word = statement.args.find(({ text }) => later.word.test(text));
    if (word) yield wrongValue(statement.name, since(later.since), word.span, via);
  }
}

const onlyOf = (dialects: readonly Dialect[]) =>
  say(
    { en: "only {products} has such a value", zh: "仅 {products} 支持该取值" },
    { products: dialects.map((dialect) => dialectNames[dialect]).join(", ") },
  );

const thsOnly = say({ en: "only THS knows this value", zh: "仅 THS 支持该取值" });

const since = (version: string) =>
  say({ en: "known since nginx {version} only", zh: "nginx {version} 起才支持" }, { version });
