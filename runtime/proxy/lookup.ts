import { unresolved } from "../decide/names.ts";
import type { Resolved } from "../upstream/name-resolver.ts";
import type { Engine } from "./engine.ts";
import { type NamedTarget, resolvedTarget, type Target } from "./upstream-target.ts";

/** Who waits for the addresses of a backend. */
export interface Waiting {
  /** The target, or why there is none; `lookup` is what was waited for. */
  found(lookup: Lookup, target: Target | string): void;
}

/** One question for the addresses of a backend; who asked compares it with what it waits for. */
export class Lookup {
  private readonly engine: Engine;
  private readonly named: NamedTarget;
  private readonly waiting: Waiting;

  constructor(engine: Engine, named: NamedTarget, waiting: Waiting) {
    this.engine = engine;
    this.named = named;
    this.waiting = waiting;
    engine.names.of(named.resolver).ask(named.name, this);
  }

  resolved(answer: Resolved): void {
    const { engine, named, waiting } = this;
    engine.tick();
    const target =
      "failure" in answer
        ? unresolved(named.name, answer.failure)
        : resolvedTarget(engine, named, answer.addresses);
    waiting.found(this, target);
  }
}
