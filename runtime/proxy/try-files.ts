import type { Template } from "../decide/template.ts";
import type { TriedPath } from "./compiled.ts";
import type { ProxyExchange } from "./exchange.ts";
import { requestPath } from "./file-path.ts";
import { fileIs } from "./file-test.ts";
import { fail } from "./reply.ts";
import { valueOf } from "./values.ts";

/**
 * `try_files`: true when it answered; else the request goes on, perhaps with another path. The path
 * of a folder loses its slash, so that a client who left it out is sent to it.
 */
export function tryFiles(
  exchange: ProxyExchange,
  plan: { readonly paths: readonly TriedPath[]; readonly fallback: Template | number },
): boolean {
  for (const { folder, name } of plan.paths) {
    const path = pathBelow(exchange, valueOf(exchange, name), name.text === undefined);
    if (!fileIs(folder ? "directory" : "file", requestPath(exchange, path))) continue;
    exchange.uri = path;
    exchange.untouched = false;
    return false;
  }
  const { fallback } = plan;
  if (typeof fallback === "number") fail(exchange, fallback);
  else redirect(exchange, valueOf(exchange, fallback));
  return true;
}

function redirect(exchange: ProxyExchange, target: string): void {
  const { flow } = exchange.engine;
  if (target.startsWith("@")) {
    flow.redirectNamed(exchange, target.slice(1));
    return;
  }
  const question = target.indexOf("?");
  if (question < 0) flow.redirect(exchange, target, "");
  else flow.redirect(exchange, target.slice(0, question), target.slice(question + 1));
}

/** With `alias` what is tried stands in the place of what the location matched. */
function pathBelow(exchange: ProxyExchange, name: string, hasVariables: boolean): string {
  const { alias, plan } = exchange.settings;
  if (alias === undefined || plan.prefix === "") return name;
  const matched = exchange.uri.slice(0, plan.prefix.length);
  return hasVariables && name.startsWith(matched) ? name : matched + name;
}
