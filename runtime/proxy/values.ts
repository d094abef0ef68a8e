import { evaluate, type Template } from "../decide/template.ts";
import type { ProxyExchange } from "./exchange.ts";

/** A value of the configuration for this request. */
export const valueOf = (exchange: ProxyExchange, template: Template): string =>
  template.text ?? evaluate(template, exchange.engine.variables, exchange);
