import type { Template } from "../decide/template.ts";
import type { ProxyExchange } from "./exchange.ts";
import { requestPath } from "./file-path.ts";
import { fileIs } from "./file-test.ts";
import { fail } from "./reply.ts";
import { valueOf } from "./values.ts";

/** `try_files`: true when it answered; else the request goes on, perhaps with another path. */
export function tryFiles(
  exchange: ProxyExchange,
  plan: { readonly paths: readonly Template[]; readonly fallback: Template | number },
): boolean {
  for (const template of plan.paths) {
    const path = valueOf(exchange, template);
    const isFolder = path.endsWith("/");
    const name = isFolder ? path.slice(0, -1) : path;
    const file = requestPath(exchange, name);
    if (!fileIs(isFolder ? "directory" : "file", file)) continue;
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
