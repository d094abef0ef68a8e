import type { Target } from "../../ir/target.ts";
import { parseVersion } from "../../ir/target.ts";
import { isSince } from "../nginx/since.ts";
import { coreVariables } from "./core.ts";
import type { Traffic, VariableDef } from "./define.ts";
import { featureVariables, loadedVariables } from "./features.ts";
import { moduleVariables } from "./modules.ts";
import { otherVariables } from "./others.ts";

export type { Traffic, VariableDef } from "./define.ts";

/** Every variable that one of the products has without anybody defining it. */
export const variables: readonly VariableDef[] = [
  ...coreVariables,
  ...moduleVariables,
  ...featureVariables,
  ...loadedVariables,
  ...otherVariables,
];

const byName = Map.groupBy(
  variables.filter(({ family }) => !family),
  ({ name }) => name,
);

/** The longest first: `upstream_http_` before `http_`. */
const families = variables
  .filter(({ family }) => family)
  .toSorted((a, b) => b.name.length - a.name.length);

/** What a name stands for, in all products; names are the same in any case. */
export function variablesNamed(name: string): readonly VariableDef[] {
  const lower = name.toLowerCase();
  return byName.get(lower) ?? families.filter((one) => lower.startsWith(one.name)).slice(0, 1);
}

const speaks = ({ dialects }: VariableDef, { dialect }: Target): boolean =>
  dialects.includes(dialect);

const isThere = (def: VariableDef, target: Target): boolean =>
  speaks(def, target) &&
  (def.since === undefined || isSince(target, parseVersion(def.since) ?? []));

/** The variable of that name that a product has, in requests or in connections. */
export const builtinVariable = (
  target: Target,
  traffic: Traffic,
  name: string,
): VariableDef | undefined =>
  variablesNamed(name).find((def) => def.traffic.includes(traffic) && isThere(def, target));

/** The names that a product has, without families. */
export const variableNames = (target: Target, traffic: Traffic): readonly string[] =>
  variables
    .filter((def) => !def.family && def.traffic.includes(traffic) && isThere(def, target))
    .map(({ name }) => name);
