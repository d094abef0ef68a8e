import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";

import type { HaConfig } from "../../src/ir/config.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";
import { globalLines } from "./keepalived-global-lines.ts";
import { checkerLines, topologyLines } from "./keepalived-lvs-lines.ts";
import { routeLines, ruleLines, shownRoute, shownRule } from "./keepalived-route-lines.ts";
import {
  addressLine,
  groupLines,
  instanceLines,
  sessionLines,
  trackerLines,
} from "./keepalived-vrrp-lines.ts";

/** Which process of keepalived holds what a configuration is about. */
export type Half = "vrrp" | "lvs";

/** Configurations whose model is held against what keepalived 2.2.7 makes of them. */
export const modelled: readonly { readonly name: string; readonly half: Half }[] = [
  { name: "instances", half: "vrrp" },
  { name: "addresses", half: "vrrp" },
  { name: "strict", half: "vrrp" },
  { name: "group", half: "vrrp" },
  { name: "globals", half: "vrrp" },
  { name: "wrong-values", half: "vrrp" },
  { name: "virtual-servers", half: "lvs" },
  { name: "wrong-servers", half: "lvs" },
];

const folder = new URL("../lower/keepalived-model/", import.meta.url);

export const textOf = (name: string): string =>
  readFileSync(new URL(`${name}.conf`, folder), "utf8");

/** What keepalived 2.2.7 answered: the lines that the configuration decides. */
export const recordPath = (name: string): URL => new URL(`${name}.dump`, folder);
export const recordOf = (name: string): string[] =>
  readFileSync(recordPath(name), "utf8").trimEnd().split("\n");

/** The model of a configuration of keepalived 2.2.7. */
export function modelOf(text: string, version: readonly number[] = [2, 2, 7]): HaConfig {
  const project = load({
    cwd: "/example",
    held: new Map([["/example/keepalived.conf", Buffer.from(text)]]),
    paths: ["keepalived.conf"],
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version }],
  });
  const [root] = project.roots;
  assert.ok(root);
  return lowerKeepalived(project, root).config;
}

/** What the model says in the words of keepalived's dump. */
export function linesOf(config: HaConfig, half: Half): string[] {
  const { ha, lvs } = config;
  if (half === "lvs") return [...topologyLines(lvs), ...checkerLines(lvs)];
  return [
    ...globalLines(ha.globals),
    ...ha.staticAddresses.map((one) => addressLine(one, "eth0")),
    ...routeLines("", ha.staticRoutes).slice(1),
    ...ruleLines("", ha.staticRules).slice(1),
    ...instanceLines(config),
    ...groupLines(config),
    ...trackerLines(config),
    ...sessionLines(config),
  ];
}

/** A dump's routes and rules cut down to what the model has fields for. */
export const comparable = (line: string): string => shownRule(shownRoute(line));
