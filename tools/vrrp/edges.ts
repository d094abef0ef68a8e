import type { Cause } from "../../runtime/vrrp/machine/cause.ts";
import type { Role } from "../../runtime/vrrp/machine/types.ts";
import { causeText } from "../../src/cli/ctl/ha-words.ts";
import type { Outcome } from "./explore.ts";

/** One way from a role to another, and why it is gone. */
export interface Edge {
  readonly number: number;
  /** undefined: from every other role, for the same reasons. */
  readonly from: Role | undefined;
  readonly to: Role;
  readonly causes: readonly Cause[];
}

export const roles: readonly Role[] = ["init", "backup", "master", "fault", "stopped"];

export const causeWords = (cause: Cause): string => causeText({ cause, detail: "" }).en;

/** The edges of the picture, numbered; those that all roles have are one. */
export function edgesOf(outcomes: readonly Outcome[]): readonly Edge[] {
  const edges: { from: Role | undefined; to: Role; causes: readonly Cause[] }[] = [];
  for (const to of roles) {
    const others = roles.filter((role) => role !== to && role !== "stopped");
    const causes = others.map((from) => causesOf(outcomes, from, to));
    const [first = []] = causes;
    if (first.length > 0 && causes.every((each) => each.join() === first.join()))
      edges.push({ from: undefined, to, causes: first });
    else
      for (const [index, from] of others.entries())
        if (causes[index]?.length) edges.push({ from, to, causes: causes[index] });
  }
  return edges.map((edge, index) => ({ number: index + 1, ...edge }));
}

function causesOf(outcomes: readonly Outcome[], from: Role, to: Role): readonly Cause[] {
  const found = outcomes.flatMap((one) =>
    one.from === from && one.to === to && one.cause ? [one.cause] : [],
  );
  return [...new Set(found)].toSorted();
}
