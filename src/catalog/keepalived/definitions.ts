import type { DirectiveDef } from "../define.ts";
import * as globals from "./global-defs.ts";
import * as addresses from "./vrrp-addresses.ts";
import * as authentication from "./vrrp-authentication.ts";
import * as garp from "./vrrp-garp.ts";
import * as instance from "./vrrp-instance.ts";
import * as notify from "./vrrp-notify.ts";
import * as script from "./vrrp-script.ts";
import * as group from "./vrrp-sync-group.ts";
import * as tracking from "./vrrp-tracking.ts";

type AnyDefinition = DirectiveDef<unknown>;

/** Every keyword of keepalived that lbc gives a meaning. */
export const keepalivedDefinitions: readonly AnyDefinition[] = [
  globals,
  instance,
  authentication,
  garp,
  addresses,
  tracking,
  notify,
  script,
  group,
].flatMap((file) => Object.values(file) as AnyDefinition[]);

const byPlace = new Map<string, AnyDefinition>();
for (const definition of keepalivedDefinitions)
  for (const context of definition.contexts)
    byPlace.set(`${context} ${definition.name}`, definition);

export const definitionIn = (context: string, name: string): AnyDefinition | undefined =>
  byPlace.get(`${context} ${name}`);
