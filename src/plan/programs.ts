import type { ConditionPlan, OpPlan } from "../../runtime/plan.ts";
import type { Condition, Location, Op } from "../ir/http.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { planPattern } from "./patterns.ts";
import type { Values } from "./values.ts";

/** What a program needs: the location that a block of `if` becomes. */
export interface ProgramContext {
  readonly values: Values;
  readonly findings: Findings;
  /** Plans the block and gives its index. */
  readonly block: (then: Location) => {
    readonly location: number;
    readonly rewrite: readonly OpPlan[];
  };
}

export function planProgram(ops: readonly Op[], context: ProgramContext): OpPlan[] {
  const { values, findings } = context;
  return ops.map((op): OpPlan => {
    switch (op.kind) {
      case "set":
        return { kind: "set", variable: op.variable, value: values.value(op.value, op.site) };
      case "if": {
        const condition = planCondition(op.condition, op.site, context);
        return { kind: "if", condition, ...context.block(op.then) };
      }
      case "return":
        return { kind: "return", status: op.status, text: values.optional(op.text, op.site) };
      case "rewrite":
        return {
          kind: "rewrite",
          pattern: planPattern(op.pattern, op.site, values, findings),
          replacement: values.value(op.replacement, op.site),
          flag: op.flag,
        };
      case "break":
        return { kind: "break" };
    }
  });
}

function planCondition(
  condition: Condition,
  site: Site,
  { values, findings }: ProgramContext,
): ConditionPlan {
  switch (condition.kind) {
    case "set":
      values.known(condition.variable, site);
      return condition;
    case "equals":
      values.known(condition.variable, site);
      return { ...condition, value: values.value(condition.value, site) };
    case "matches":
      values.known(condition.variable, site);
      return { ...condition, pattern: planPattern(condition.pattern, site, values, findings) };
    case "file":
      return { ...condition, path: values.value(condition.path, site) };
  }
}
