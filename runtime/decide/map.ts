import type { MapPlan } from "../plan.ts";
import type { Values } from "./exchange.ts";
import { lowerAscii } from "./host.ts";
import { Pattern } from "./pattern.ts";
import type { Template } from "./template.ts";
import { compileValue, evaluate } from "./template.ts";
import type { LazyVariable, Variables } from "./variables.ts";
import { findWildcard } from "./wildcards.ts";

/** One `map` block, evaluated when its variable is first asked for. */
export class MapTable implements LazyVariable {
  readonly volatile: boolean;
  readonly #source: Template;
  readonly #hostnames: boolean;
  readonly #fallback: Template;
  readonly #exact: ReadonlyMap<string, Template>;
  readonly #leading: ReadonlyMap<string, Template>;
  readonly #trailing: ReadonlyMap<string, Template>;
  readonly #patterns: readonly Pattern[];
  readonly #values: readonly Template[];
  readonly #variables: Variables;

  constructor(plan: MapPlan, variables: Variables) {
    const compile = (entries: readonly (readonly [string, MapPlan["fallback"]])[]) =>
      new Map(entries.map(([key, value]) => [key, compileValue(value, variables)]));
    this.volatile = plan.volatile;
    this.#source = compileValue(plan.source, variables);
    this.#hostnames = plan.hostnames;
    this.#fallback = compileValue(plan.fallback, variables);
    this.#exact = compile(plan.exact);
    this.#leading = compile(plan.leading);
    this.#trailing = compile(plan.trailing);
    this.#patterns = plan.regex.map(
      ([pattern, caseless]) => new Pattern(pattern, caseless, variables),
    );
    this.#values = plan.regex.map(([, , value]) => compileValue(value, variables));
    this.#variables = variables;
  }

  evaluate(values: Values): string {
    let key = evaluate(this.#source, this.#variables, values);
    if (this.#hostnames && key.endsWith(".")) key = key.slice(0, -1);
    return evaluate(this.#find(key, values), this.#variables, values);
  }

  #find(key: string, values: Values): Template {
    const low = lowerAscii(key);
    const exact = this.#exact.get(low);
    if (exact) return exact;
    // nginx asks neither wildcards nor patterns about an empty value.
    if (key === "") return this.#fallback;
    const wild = findWildcard(low, this.#leading, this.#trailing);
    if (wild) return wild;
    for (let index = 0; index < this.#patterns.length; index++)
      if (this.#patterns[index]?.test(key, values, this.#variables))
        return this.#values[index] ?? this.#fallback;
    return this.#fallback;
  }
}
