import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import type { HaPlan } from "../../runtime/vrrp/plan.ts";
import type { HaConfig } from "../../src/ir/config.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { planHa } from "../../src/plan/ha.ts";
import { load } from "../../src/project/loader.ts";

/** The model of a keepalived configuration given as text. */
export function haConfig(text: string, version = [2, 2, 7]): HaConfig {
  const project = load({
    paths: ["-"],
    stdin: { name: "keepalived.conf", bytes: Buffer.from(text) },
    dialect: "keepalived",
    targets: [{ dialect: "keepalived", version }],
  });
  const root = project.roots[0];
  assert.ok(root);
  return lowerKeepalived(project, root).config;
}

/** The plan of a configuration that can be served. */
export function haPlan(text: string): HaPlan {
  const { plan, diagnostics } = planHa(haConfig(text));
  assert.deepEqual(diagnostics, []);
  assert.ok(plan);
  return plan;
}
