import type { Plan } from "../../../runtime/plan.ts";
import type { Dialect } from "../../../src/ir/target.ts";
import { planText } from "../../plan/plan-text.ts";

/** The plan of a configuration that must be one; its ports are only names. */
export async function planFrom(
  text: string,
  dialect: Dialect = "nginx",
  version: readonly number[] = dialect === "nginx" ? [1, 31, 5] : [],
): Promise<Plan> {
  const { plan, errors } = await planText(text, {
    dialect,
    ...(version.length > 0 && { version }),
  });
  if (!plan || errors.length > 0) throw new Error(`refused:\n${errors.join("\n")}`);
  return plan;
}
