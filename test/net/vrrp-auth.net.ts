import assert from "node:assert/strict";
import test from "node:test";

import { haPlan } from "../support/keepalived.ts";
import { lacking } from "../support/netns.ts";
import { type Program, Stage } from "../support/vrrp-stage.ts";

/* AH between lbc and keepalived 2.2.7, both ways. */

const reason = lacking("keepalived");
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;

const text = (priority: number, lines = "") => `vrrp_instance V {
  state BACKUP
  interface eth0
  virtual_router_id 51
  priority ${priority}
  advert_int 1
  authentication {
    auth_type AH
    auth_pass 1234567
  }
  virtual_ipaddress {
    10.77.0.100/24
  }
  ${lines}
}
`;

const unicast = [1, 2].map(
  (own) => `unicast_src_ip 10.77.0.${own}\nunicast_peer {\n10.77.0.${3 - own}\n}`,
);

const master = /Entering MASTER STATE/;
const backup = /Entering BACKUP STATE/;

const start = {
  lbc: (stage: Stage, host: number, conf: string) => stage.agentOf(stage.host(host), haPlan(conf)),
  keepalived: (stage: Stage, host: number, conf: string) =>
    stage.keepalivedOf(stage.host(host), conf),
} as const;

type Side = keyof typeof start;

async function play(mode: "multicast" | "unicast", strong: Side): Promise<void> {
  const stage = new Stage();
  const lines = (host: number) => (mode === "unicast" ? unicast[host] : "");
  const lead = () => start[strong](stage, 0, text(200, lines(0)));
  const weak = strong === "lbc" ? "keepalived" : "lbc";
  try {
    const first: Program = lead();
    await first.output.wait(master);
    const second = start[weak](stage, 1, text(100, lines(1)));
    await second.output.wait(backup);
    const leaving = second.output.lines.length;
    await first.end();
    await second.output.wait(master, leaving);
    const said = second.output.lines.length;
    // It begins to count anew and must hear where the other is.
    const again = lead();
    await again.output.wait(master);
    await second.output.wait(backup, said);
    const all = [...again.output.lines, ...second.output.lines].join("\n");
    assert.doesNotMatch(all, /IPSEC.AH : (invalid|sequence)/, `${mode}, ${strong}`);
  } finally {
    await stage.close();
  }
}

void test("AH: each leads, leaves, and leads again", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  await Promise.all([
    play("multicast", "lbc"),
    play("multicast", "keepalived"),
    play("unicast", "lbc"),
    play("unicast", "keepalived"),
  ]);
});
