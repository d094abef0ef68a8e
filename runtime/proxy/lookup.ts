import { unresolved } from "../decide/names.ts";
import type { Engine } from "./engine.ts";
import type { NamedTarget, Target } from "./upstream-target.ts";

/** Who waits for the addresses of a backend. */
export interface Waiting {
  /** The target, or why there is none; `lookup` is what was waited for. */
  found(lookup: object, target: Target | string): void;
}

/** Asks for the addresses of a backend; the answer is told with what this gives. */
export function lookUp(engine: Engine, named: NamedTarget, waiting: Waiting): object {
  const lookup = {};
  engine.names.of(named.resolver).ask(named.name, (resolved) => {
    engine.tick();
    const target =
      "failure" in resolved
        ? unresolved(named.name, resolved.failure)
        : named.with(resolved.addresses);
    waiting.found(lookup, target);
  });
  return lookup;
}
