import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";

import { until } from "../control/host/run.ts";
import { haPlan } from "../support/keepalived.ts";
import { lacking } from "../support/netns.ts";
import { Stage } from "../support/vrrp-stage.ts";

/* Everything killed at once: what stays behind, and how it goes. */

const reason = lacking();
const skip = reason !== undefined && process.env["CI"] !== "true" ? reason : false;
const command = join(import.meta.dirname, "../../src/cli/main.ts");

const text = `global_defs {
  vrrp_cpu_affinity 0
  vrrp_priority -5
  vrrp_rlimit_rttime 700000
}
vrrp_instance V {
  interface eth0
  version 3
  virtual_router_id 51
  priority 100
  advert_int 0.1
  virtual_ipaddress {
    10.77.0.100/24
  }
  virtual_routes {
    10.50.0.0/16 via 10.77.0.2 dev eth0
  }
  virtual_rules {
    from 10.77.0.100 table 100 priority 1000
  }
}
`;

const read = (pid: string, file: string) => readFileSync(`/proc/${pid}/${file}`, "latin1");

/** `vrrp_cpu_affinity`, `vrrp_priority` and `vrrp_rlimit_rttime`, of the agent alone. */
function looksAsAsked(pids: readonly string[]): void {
  const agent = pids.find((pid) => read(pid, "cmdline").includes("HA agent"));
  assert.ok(agent !== undefined);
  const status = read(agent, "status");
  assert.match(status, /Cpus_allowed_list:\s*0\n/);
  const stat = read(agent, "stat");
  const [, ...fields] = stat.slice(stat.lastIndexOf(")")).split(" ");
  assert.equal(fields[16], "-5", "nice");
  assert.match(read(agent, "limits"), /Max realtime timeout\s+700000\s+1700000/);
}

test(
  "kill -9 of everything: --clean removes what is left, a new start too",
  { skip, timeout: 90_000 },
  async () => {
    assert.equal(reason, undefined);
    const stage = new Stage(1);
    try {
      const { network } = stage;
      const { namespace } = stage.host(0);
      const shown = async () => {
        const lists = [["-4", "addr", "show", "eth0"], ["route"], ["rule"]];
        const texts = await Promise.all(lists.map((args) => network.run(namespace, "ip", ...args)));
        return (
          texts.join("").match(/10\.77\.0\.100\/24|10\.50\.0\.0\/16|from 10\.77\.0\.100/g) ?? []
        );
      };
      const killed = async (look: (pids: readonly string[]) => void = () => {}) => {
        const program = stage.supervised(stage.host(0), text);
        await until("everything is set", async () => (await shown()).length === 3, 20_000);
        const listed = spawnSync("ip", ["netns", "pids", namespace]).stdout.toString();
        const pids = listed.split("\n").filter(Boolean);
        look(pids);
        // Stopped first: who dies last would tidy up.
        for (const signal of ["SIGSTOP", "SIGKILL"] as const)
          for (const pid of pids) process.kill(Number(pid), signal);
        await program.end("SIGKILL");
        assert.equal((await shown()).length, 3, "nobody is left to remove it");
      };

      await killed(looksAsAsked);
      const file = stage.write(text);
      const cleaner = network.start(
        namespace,
        process.execPath,
        command,
        "serve",
        "--ha",
        file,
        "--clean",
      );
      let said = "";
      cleaner.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(cleaner, "close")) as [number];
      assert.equal(code, 0, said);
      assert.deepEqual(await shown(), []);

      await killed();
      const again = stage.supervised(stage.host(0), text);
      await again.output.wait(/removing Virtual Rules|Entering BACKUP STATE/);
      await again.output.wait(/Entering MASTER STATE/);
      await again.end();
      assert.deepEqual(await shown(), []);
    } finally {
      await stage.close();
    }
  },
);

test("an agent without koffi says what to install", { skip, timeout: 60_000 }, async () => {
  assert.equal(reason, undefined);
  const stage = new Stage(1);
  try {
    // A copy that no node_modules stands above.
    const copy = join(stage.directory, "runtime");
    cpSync(join(import.meta.dirname, "../../runtime"), copy, { recursive: true });
    const plan = join(stage.directory, "plan.json");
    writeFileSync(plan, JSON.stringify(haPlan(text)));
    writeFileSync(join(stage.directory, "package.json"), `{ "type": "module" }`);
    const { namespace } = stage.host(0);
    const main = join(copy, "vrrp/main.ts");
    const agent = stage.network.start(namespace, process.execPath, main, "--plan", plan);
    let said = "";
    agent.stderr?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(agent, "close")) as [number];
    assert.equal(code, 1);
    assert.match(said, /VRRP needs the optional package koffi.*npm install koffi/);
  } finally {
    await stage.close();
  }
});
