import type { Packet } from "./packet.ts";
import type { Chain, FilterRule, Ruleset, Token } from "./ruleset.ts";
import { judge } from "./steps.ts";

/** Where a packet certainly ends. */
export interface Blocked {
  readonly tool: Ruleset["tool"];
  readonly chain: Chain;
  /** The rule that drops it; nothing where it is the policy. */
  readonly rule: FilterRule | undefined;
}

type End = "accept" | "drop" | "return";

interface Ends {
  readonly possible: Set<End>;
  rule: FilterRule | undefined;
}

/** Hooks that a packet for this machine goes through, in their order. */
const hooks: readonly (string | undefined)[] = ["ingress", "prerouting", "input"];

const deepest = 16;
const mostRules = 200_000;

/** The chain that certainly drops a packet that comes in; nothing where none does, or in doubt. */
export function blockedBy(ruleset: Ruleset, packet: Packet): Blocked | undefined {
  for (const hook of hooks)
    for (const chain of ruleset.chains) {
      if (chain.hook !== hook || !sees(chain, packet)) continue;
      const { possible, rule } = new Evaluation(ruleset, packet).ofBase(chain);
      if (possible.size === 1 && possible.has("drop")) return { tool: ruleset.tool, chain, rule };
    }
  return undefined;
}

function sees({ family, type, device }: Chain, packet: Packet): boolean {
  if (type !== "filter") return false;
  if (device !== undefined && device !== packet.interface) return false;
  if (family === "inet" || family === "netdev") return true;
  return family === (packet.family === 4 ? "ip" : "ip6");
}

/** One walk through the chains; what cannot be told leads everywhere. */
class Evaluation {
  readonly #ruleset: Ruleset;
  readonly #packet: Packet;
  #rules = 0;

  constructor(ruleset: Ruleset, packet: Packet) {
    this.#ruleset = ruleset;
    this.#packet = packet;
  }

  /** The policy is what a base chain ends with. */
  ofBase(chain: Chain): Ends {
    const ends = this.#of(chain, 0);
    if (ends.possible.delete("return")) {
      ends.possible.add(chain.policy);
      if (chain.policy === "drop" && ends.possible.size === 1 && !ends.rule) return ends;
    }
    return ends;
  }

  #of(chain: Chain, depth: number): Ends {
    const ends: Ends = { possible: new Set(), rule: undefined };
    const sets = (name: string): readonly Token[] | undefined =>
      this.#ruleset.sets.get(`${chain.table} ${name}`);
    for (const rule of chain.rules) {
      if (depth > deepest || ++this.#rules > mostRules) return anything();
      const { fits, verdict } = judge(rule.tokens, this.#packet, sets);
      if (fits === false) continue;
      const isOver = this.#apply(verdict, { chain, rule, ends, depth });
      if (isOver && fits === true) return ends;
    }
    ends.possible.add("return");
    return ends;
  }

  /** Adds where a verdict leads; whether nothing of the chain comes after it. */
  #apply(
    verdict: ReturnType<typeof judge>["verdict"],
    at: { chain: Chain; rule: FilterRule; ends: Ends; depth: number },
  ): boolean {
    const { ends, rule, chain, depth } = at;
    switch (verdict.kind) {
      case "none":
        return false;
      case "unknown":
        for (const end of ["accept", "drop", "return"] as const) ends.possible.add(end);
        return false;
      case "accept":
      case "drop":
      case "return":
        ends.possible.add(verdict.kind);
        if (verdict.kind === "drop") ends.rule ??= rule;
        return true;
      case "jump":
      case "goto": {
        const inner = this.#called(chain, verdict.chain, depth);
        for (const end of inner.possible) if (end !== "return") ends.possible.add(end);
        if (inner.possible.has("drop")) ends.rule ??= inner.rule ?? rule;
        if (!inner.possible.has("return")) return true;
        if (verdict.kind === "goto") ends.possible.add("return");
        return verdict.kind === "goto";
      }
    }
  }

  #called({ table }: Chain, name: string, depth: number): Ends {
    const chain = this.#ruleset.chains.find((one) => one.table === table && one.name === name);
    return chain ? this.#of(chain, depth + 1) : anything();
  }
}

const anything = (): Ends => ({
  possible: new Set<End>(["accept", "drop", "return"]),
  rule: undefined,
});
