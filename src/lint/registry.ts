import type { AnyRule } from "./rule.ts";
import { rules } from "./rules.generated.ts";

const byId: ReadonlyMap<string, AnyRule> = new Map(rules.map((rule) => [rule.id, rule]));

export const ruleIds: readonly string[] = [...byId.keys()];

export const ruleById = (id: string): AnyRule | undefined => byId.get(id);

/** Whether lint can be told anything of a rule: without a whole tree, and in conversion, it cannot. */
export const isSettable = ({ id, on }: AnyRule): boolean =>
  !id.startsWith("syntax/") && on !== "converting";

/** Whether a finding is made while files are read: what is wrong in the product's own eyes. */
export const isOfReading = (id: string): boolean => byId.get(id)?.on === "reading";
