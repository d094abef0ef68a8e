import type { LimitZonesPlan } from "../../plan/limits.ts";
import { compileValue, type Template } from "../template.ts";
import type { Variables } from "../variables.ts";
import { ConnectionZone } from "./connections.ts";
import { RequestZone } from "./requests.ts";

/** A zone, and what its states are told apart by. */
export interface Keyed<Z> {
  readonly zone: Z;
  readonly key: Template;
  /** As written, for messages. */
  readonly source: string;
}

/** The zones of one block in one worker. */
export interface LimitZones {
  readonly requests: readonly Keyed<RequestZone>[];
  readonly connections: readonly Keyed<ConnectionZone>[];
}

export const compileZones = (
  plan: LimitZonesPlan | undefined,
  variables: Variables,
): LimitZones => ({
  requests: (plan?.requests ?? []).map(({ name, size, rate, key }) => ({
    zone: new RequestZone(name, size, rate),
    key: compileValue(key, variables),
    source: textOf(key),
  })),
  connections: (plan?.connections ?? []).map(({ name, size, key }) => ({
    zone: new ConnectionZone(name, size),
    key: compileValue(key, variables),
    source: textOf(key),
  })),
});

const textOf = (key: LimitZonesPlan["connections"][number]["key"]): string =>
  typeof key === "string"
    ? key
    : key
        .map((part) => (typeof part === "string" ? part : `$${"v" in part ? part.v : part.c}`))
        .join("");
