import { listen } from "../catalog/nginx/http-core.ts";
import { proxyHttpVersion } from "../catalog/nginx/proxy.ts";
import { isSince } from "../catalog/nginx/since.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Scope } from "../ir/scope.ts";
import type { Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import { wrongValue } from "./nginx-diagnostics.ts";
import type { Taken } from "./nginx-reader.ts";

/** Values that a version does not know yet. */
export function* versionFindings(
  taken: Taken,
  scope: Scope,
  target: Target,
): Generator<Diagnostic> {
  const { entry, statement, via } = taken;
  const word = (text: string) => statement.args.find((arg) => arg.text === text)?.span;
  switch (entry.def) {
    case listen: {
      const quic = word("quic");
      if (quic && !isSince(target, [1, 25]) && target.dialect === "nginx")
        yield wrongValue(statement.name, since("1.25"), quic, via);
      return;
    }
    case proxyHttpVersion: {
      const version = scope.own(proxyHttpVersion).at(-1)?.value;
      const at = statement.args[0];
      if (version === "2" && at && !isSince(target, [1, 29, 4]))
        yield wrongValue(statement.name, since("1.29.4"), at.span, via);
      return;
    }
    case undefined:
    default:
  }
}

const since = (version: string) =>
  say({ en: "known since nginx {version} only", zh: "nginx {version} 起才支持" }, { version });
