import type { CheckedUrl, Checker, CheckerKind, SmtpHost } from "../ir/checker.ts";
import { Scope } from "../ir/scope.ts";
import { type BlockReader, headSite, type Placed, type Structures } from "./keepalived-reader.ts";

const inServer = "virtual_server/real_server";

const plainCheckers = [
  "TCP_CHECK",
  "UDP_CHECK",
  "DNS_CHECK",
  "PING_CHECK",
  "MISC_CHECK",
  "BFD_CHECK",
  "FILE_CHECK",
] as const satisfies readonly CheckerKind[];

const open = ({ statement, via }: Placed, path: string, outer: Scope) => ({
  site: headSite(statement, via),
  scope: new Scope(`${inServer}/${path}`, outer, outer.target),
});

/** Who takes the checkers of a real server; what they do not say is read from its scope. */
export function checkerStructures(
  reader: BlockReader,
  server: Scope,
  checkers: Checker[],
): Structures {
  const http = (kind: "HTTP_GET" | "SSL_GET") => (placed: Placed) => {
    const block = open(placed, kind, server);
    const urls: CheckedUrl[] = [];
    const url = (inner: Placed) => {
      const one = open(inner, `${kind}/url`, block.scope);
      reader.block(inner, one.scope.context, one.scope, {});
      urls.push(one);
    };
    reader.block(placed, block.scope.context, block.scope, {}, { url });
    checkers.push({ kind, ...block, urls });
  };
  const smtp = (placed: Placed) => {
    const block = open(placed, "SMTP_CHECK", server);
    const hosts: SmtpHost[] = [];
    const host = (inner: Placed) => {
      const one = open(inner, "SMTP_CHECK/host", block.scope);
      reader.block(inner, one.scope.context, one.scope, {});
      hosts.push(one);
    };
    reader.block(placed, block.scope.context, block.scope, {}, { host });
    checkers.push({ kind: "SMTP_CHECK", ...block, hosts });
  };
  const plain = plainCheckers.map((kind) => {
    const take = (placed: Placed) => {
      const block = open(placed, kind, server);
      reader.block(placed, block.scope.context, block.scope, {});
      checkers.push({ kind, ...block });
    };
    return [kind, take] as const;
  });
  return {
    ...Object.fromEntries(plain),
    HTTP_GET: http("HTTP_GET"),
    SSL_GET: http("SSL_GET"),
    SMTP_CHECK: smtp,
  };
}
