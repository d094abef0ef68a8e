import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import ajv from "ajv";

import type { MachineFacts } from "../../src/ir/machine.ts";
import { inProcess } from "./in-process.ts";

const schema = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../schemas/facts.schema.json"), "utf8"),
) as object;

const isFacts = new ajv.Ajv({ allErrors: true }).compile(schema);

const keepalived = (link: string): string => `global_defs {
    script_user root
    enable_script_security
}
vrrp_script proxy {
    script "/lbc-no-such/check.sh -x"
    interval 2
}
vrrp_instance VI_1 {
    interface ${link}
    virtual_router_id 51
    priority 150
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
    notify_master "/bin/sh /etc/x"
}
`;

const factsOf = (names: readonly string[]): string => {
  const facts: MachineFacts = {
    host: "box",
    interfaces: names.map((name) => ({ name, running: true, addresses: ["10.0.0.1/24"] })),
  };
  return JSON.stringify({ kind: "facts", version: 1, ...facts });
};

/** A folder with these files. */
function place(t: TestContext, files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "lbc-facts-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const unknown = /error\[vrrp\/interface-unknown\]: (.*)/;

describe("lbc facts", () => {
  test("prints what the schema says, and lint reads it", async (t) => {
    const cwd = place(t, { "keepalived.conf": keepalived("lbc-none0") });
    const { code, stdout } = await inProcess(["facts", "keepalived.conf"], cwd);
    assert.equal(code, 0);
    const facts = JSON.parse(stdout) as MachineFacts;
    assert.ok(isFacts(facts), JSON.stringify(isFacts.errors));
    assert.deepEqual(facts.paths?.["/lbc-no-such/check.sh"], { kind: "absent" });
    assert.equal(facts.paths?.["/bin/sh"]?.kind, "file");
    assert.deepEqual(facts.users?.["root"], { exists: true, id: 0 });
    assert.ok(facts.interfaces?.some(({ name }) => name === "lo"));
    assert.ok(!stdout.includes("-x"), "of commands only the programs");
    assert.deepEqual(await inProcess(["facts", "keepalived.conf", "-o", "here.json"], cwd), {
      code: 0,
      stdout: "",
      stderr: "",
    });
    const lint = ["lint", "--facts", "here.json", "keepalived.conf"];
    const found = await inProcess(lint, cwd);
    assert.match(found.stdout, unknown);
    assert.match(found.stdout, /script\/missing-file/);
    assert.equal(found.code, 1);
  });

  test("of a file that is not there says so", async (t) => {
    const { code, stderr } = await inProcess(["facts", "none.conf"], place(t, {}));
    assert.equal(code, 2);
    assert.match(stderr, /none\.conf/);
  });
});

describe("lbc lint --facts", () => {
  test("asks nobody, this machine, or a file", async (t) => {
    const cwd = place(t, {
      "keepalived.conf": keepalived("ens9"),
      "a.json": factsOf(["ens9", "lo"]),
      "b.json": factsOf(["eth0", "lo"]),
    });
    const lint = async (...flags: readonly string[]) =>
      (await inProcess(["lint", ...flags, "keepalived.conf"], cwd)).stdout;
    assert.doesNotMatch(await lint("--facts", "none"), unknown);
    assert.doesNotMatch(await lint("--facts", "a.json"), unknown);
    assert.match(await lint("--facts", "this"), /this machine has no interface ens9; it has/);
    assert.match(await lint("--facts", "b.json"), /box has no interface ens9; it has eth0, lo/);
  });

  test("of several machines takes the facts beside their files, or what is named for them", async (t) => {
    const cwd = place(t, {
      "all/lb1/keepalived.conf": keepalived("eth0"),
      "all/lb1/facts.json": factsOf(["eth0"]),
      "all/lb2/keepalived.conf": keepalived("eth0"),
      "all/lb2/facts.json": '{"ansible_facts": {"interfaces": 3}}',
      "other.json": factsOf(["ens5"]),
    });
    const alone = await inProcess(["lint", "--cluster", "all"], cwd);
    assert.doesNotMatch(alone.stdout, unknown);
    const named = await inProcess(["lint", "--cluster", "all", "--facts", "lb2=other.json"], cwd);
    assert.match(named.stdout, /lb2 has no interface eth0; it has ens5/);
    const nodes = ["--node", "a=all/lb1", "--node", "b=all/lb2/keepalived.conf"];
    const both = await inProcess(["lint", ...nodes, "--facts", "b=other.json"], cwd);
    assert.match(both.stdout, /b has no interface eth0/);
    assert.doesNotMatch(both.stdout, /a has no interface/);
  });

  test("names what is wrong, at its place", async (t) => {
    const cwd = place(t, {
      "keepalived.conf": keepalived("eth0"),
      "wrong.json": '{\n  "kind": "facts",\n  "version": 1,\n  "interface": []\n}\n',
      "half.json": '{"kind": "facts",',
      "all/lb1/keepalived.conf": keepalived("eth0"),
      "all/lb2/keepalived.conf": keepalived("eth0"),
    });
    const wrong = await inProcess(["lint", "--facts", "wrong.json", "keepalived.conf"], cwd);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /`interface`[^]*wrong\.json:4:3/);
    for (const file of ["half.json", "none.json"]) {
      const { code, stderr } = await inProcess(["lint", "--facts", file, "keepalived.conf"], cwd);
      assert.equal(code, 2, file);
      assert.match(stderr, new RegExp(file));
    }
    const cluster = ["lint", "--cluster", "all", "--facts"];
    const stranger = await inProcess([...cluster, "lb3=wrong.json"], cwd);
    assert.equal(stranger.code, 2);
    assert.match(stranger.stderr, /there is no machine lb3/);
    const single = await inProcess([...cluster, "wrong.json"], cwd);
    assert.equal(single.code, 2);
    assert.match(single.stderr, /--facts NODE=FILE/);
  });
});
