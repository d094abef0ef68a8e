import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import type { Statement } from "../../grammars/ast.ts";
import { keywordIn, contextInside } from "../../src/catalog/keepalived/facts.ts";
import { Scope } from "../../src/ir/scope.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";

/**
 * Statements that neither a value, nor a structure, nor a line of a block of values, nor the list
 * of what has no place tells of.
 */
export function lostStatements(text: string): string[] {
  const file = "/example/keepalived.conf";
  const project = load({
    cwd: "/example",
    held: new Map([[file, Buffer.from(text, "latin1")]]),
    paths: ["keepalived.conf"],
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version: [2, 2, 7] }],
  });
  const [root] = project.roots;
  assert.ok(root);
  const { config } = lowerKeepalived(project, root);
  const seen = new Seen(config);
  const lost: string[] = [];
  const visit = (statements: readonly Statement[], context: string, told: boolean) => {
    for (const { name, args, body, inert, span } of statements) {
      if (inert || /^include[rmwba]?$/.test(name.text)) continue;
      const fact = keywordIn(context, name.text);
      const words = [name, ...args].map((word) => word.text).join(" ");
      const whole = told || seen.whole.has(span.start);
      // Several blocks of global_defs are one, which stands nowhere itself.
      const isOne = name.text === "global_defs";
      if (!whole && !isOne && !seen.starts.has(name.span.start) && !seen.lines.has(words))
        lost.push(`${context}: ${words}`);
      if (body) visit(body, fact ? contextInside(fact.context, fact.name) : "", whole);
    }
  };
  visit(project.trees.get(root.path)?.statements ?? [], "main", false);
  return lost;
}

/** Where everything of a model stands. */
class Seen {
  readonly starts = new Set<number>();
  readonly lines = new Set<string>();
  /** Statements that are kept as a whole, with all that is in them. */
  readonly whole = new Set<number>();

  constructor(config: {
    readonly unmodelled: readonly {
      readonly site: { readonly span: { readonly start: number } };
    }[];
  }) {
    for (const { site } of config.unmodelled) this.whole.add(site.span.start);
    this.#walk(config);
  }

  #walk(value: unknown): void {
    if (Array.isArray(value)) for (const one of value) this.#walk(one);
    else if (value instanceof Scope)
      for (const [, values] of value.entries())
        for (const { value: held, origin } of values) {
          if (origin.kind !== "default") this.starts.add(origin.site.span.start);
          if (Array.isArray(held))
            for (const line of held) if (typeof line === "string") this.lines.add(line);
        }
    else if (typeof value === "object" && value !== null) {
      if ("span" in value && "start" in (value.span as object))
        this.starts.add((value.span as { readonly start: number }).start);
      for (const [key, one] of Object.entries(value))
        if (key !== "statement" && key !== "target") this.#walk(one);
    }
  }
}
