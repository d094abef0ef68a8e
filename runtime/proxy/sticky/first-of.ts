import type { Template } from "../../decide/template.ts";
import type { ProxyExchange } from "../exchange.ts";

/** The first value that is not empty. */
export function firstOf(exchange: ProxyExchange, templates: readonly Template[]): string {
  for (const template of templates) {
    const value = exchange.value(template);
    if (value !== "") return value;
  }
  return "";
}
