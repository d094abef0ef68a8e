import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";

import { withScripts } from "../../src/plan/ha-scripts.ts";
import { haPlan } from "../support/keepalived.ts";

const plan = haPlan(`
global_defs { startup_script /s/start.sh }
vrrp_script ok { script "/s/ok.sh a 'b c'" interval 1 }
vrrp_script other { script /s/elsewhere.sh interval 1 }
vrrp_sync_group G { group { V } notify_fault /s/tell.sh }
vrrp_instance V {
  interface eth0
  virtual_router_id 1
  virtual_ipaddress { 10.0.0.1/24 }
  notify /s/tell.sh
}
`);

const texts = new Map([
  ["/s/ok.sh", '#!/bin/sh -eu\nprintf "%s|" "$0" "$@"\n'],
  ["/s/tell.sh", "echo told\n"],
  ["/s/start.sh", "#!/bin/sh\nexit 3\n"],
]);

test("scripts that lie in no file are given to their interpreter", () => {
  const { scripts, instances, groups, channels } = withScripts(plan, texts);
  const [ok, other] = scripts.map(({ command }) => command.argv);
  assert.deepEqual(ok?.slice(0, 3), ["/bin/sh", "-eu", "-c"]);
  const [program = "", ...args] = ok ?? [];
  assert.equal(spawnSync(program, args, { encoding: "utf8" }).stdout, "/s/ok.sh|a|b c|");
  assert.deepEqual(other, ["/s/elsewhere.sh"]);
  const tell = ["/bin/sh", "-c", "echo told\n", "/s/tell.sh"];
  assert.deepEqual(instances[0]?.notify.any?.argv, tell);
  assert.deepEqual(groups[0]?.notify.fault?.argv, tell);
  assert.equal(channels.startup?.command.argv[1], "-c");
});

test("a plan without such scripts is left alone", () => {
  assert.equal(withScripts(plan, new Map()), plan);
  assert.deepEqual(withScripts(plan, new Map([["/else", ""]])), plan);
});
