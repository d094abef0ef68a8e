import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";
import type { Session } from "./session.ts";

const made: string[] = [];
after(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

/** A directory with these files, removed after the tests. */
function directory(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), "lbc-build-"));
  made.push(path);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

const machines = (port: number, more = ""): string => `nodes:
  lb1:
    proxies: [{ events: {}, http: { server: [{ listen: ${port} }] } }]
  lb2:
    proxies: [{ events: {}, http: { server: [{ listen: ${port} }] } }]
${more}`;

const build = (cwd: string, ...args: readonly string[]): Promise<Session> =>
  inProcess(["build", ...args], cwd);

const everything = (cwd: string): readonly string[] =>
  globSync("**/*", { cwd: join(cwd, "out"), withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(cwd.length + 5))
    .toSorted();

const oneMachine = (name: string): readonly string[] => [
  `${name}/README.md`,
  `${name}/nginx.conf`,
  `${name}/systemd/lbc-cluster.service`,
  `${name}/systemd/lbc.service`,
  `${name}/systemd/nginx.service`,
];

const secret = (pass: string): string =>
  `nodes: {a: {ha: [{vrrp_instance: [{name: V, interface: e, virtual_router_id: 5, priority: 100, authentication: {auth_type: PASS, auth_pass: ${pass}}, virtual_ipaddress: [10.0.0.1]}]}]}}`;

const instanceOn = (name: string, priority: number, pass: string): string =>
  `  ${name}: {ha: [{vrrp_instance: [{name: V, interface: e, virtual_router_id: 5, priority: ${priority}, authentication: {auth_type: PASS, auth_pass: "${pass}"}, virtual_ipaddress: [10.0.0.1]}]}]}\n`;

void describe("lbc build", () => {
  void test("writes each machine's files, and nothing the second time", async () => {
    const cwd = directory({ "c.yaml": machines(8080) });
    const first = await build(cwd, "c.yaml", "-o", "out");
    assert.deepEqual([first.code, first.stdout], [0, ""], first.stderr);
    assert.equal(first.stderr, "out: 10 written, 0 removed, 0 unchanged\n");
    assert.deepEqual(everything(cwd), [...oneMachine("lb1"), ...oneMachine("lb2")]);
    const manifest = statSync(join(cwd, "out/.lbc-build.json"));
    const second = await build(cwd, "c.yaml", "-o", "out", "-v");
    assert.deepEqual(
      [second.code, second.stderr],
      [0, "out: 0 written, 0 removed, 10 unchanged\n"],
    );
    assert.equal(statSync(join(cwd, "out/.lbc-build.json")).ino, manifest.ino);
  });

  void test("gives the same bytes wherever it is called from", async () => {
    const cwd = directory({ "site/c.yaml": machines(8080) });
    await build(cwd, "site/c.yaml", "-o", "out");
    await build(join(cwd, "site"), "c.yaml", "-o", "out");
    for (const file of everything(cwd))
      assert.equal(
        readFileSync(join(cwd, "out", file), "utf8"),
        readFileSync(join(cwd, "site/out", file), "utf8"),
      );
  });

  void test("finds lbc.yaml, and says so where there is no description", async () => {
    const found = await build(
      directory({ "lbc.yaml": `cluster:\n  ${machines(80).replaceAll("\n", "\n  ")}\n` }),
      "-o",
      "out",
    );
    assert.equal(found.code, 0, found.stderr);
    const none = await build(directory({}), "-o", "out");
    assert.equal(none.code, 2);
    assert.equal(none.stderr, "lbc: there is no description in .: lbc.config.ts, lbc.yaml\n");
    const folder = directory({
      "site/lbc.yaml": `cluster: {nodes: {a: {proxies: [{events: {}}]}}}\n`,
    });
    assert.equal((await build(folder, "site", "-o", "out")).code, 0);
    const settings = await build(
      directory({ "lbc.yaml": "lint: {preset: strict}\n" }),
      "-o",
      "out",
    );
    assert.equal(settings.code, 2);
    assert.match(settings.stderr, /lbc\.yaml describes no machines/);
    const nowhere = await build(directory({ "c.yaml": machines(80) }), "c.yaml");
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /-o DIR is missing/);
  });

  void test("--diff says what would change, and changes nothing", async () => {
    const cwd = directory({ "c.yaml": machines(8080) });
    const whole = await build(cwd, "c.yaml", "-o", "out", "--diff");
    assert.equal(whole.code, 1);
    assert.match(whole.stdout, /^\+\+\+ out\/lb2\/nginx\.conf\n@@ -0,0 \+1,\d+ @@$/m);
    assert.ok(!existsSync(join(cwd, "out")));
    await build(cwd, "c.yaml", "-o", "out");
    const same = await build(cwd, "c.yaml", "-o", "out", "--diff");
    assert.deepEqual([same.code, same.stdout, same.stderr], [0, "", ""]);
    writeFileSync(join(cwd, "c.yaml"), machines(9090));
    const other = await build(cwd, "c.yaml", "-o", "out", "--diff", "--node", "lb1");
    assert.equal(other.code, 1);
    assert.deepEqual(other.stdout.match(/^[-+].*$/gm), [
      "--- out/lb1/nginx.conf",
      "+++ out/lb1/nginx.conf",
      "-        listen 8080;",
      "+        listen 9090;",
    ]);
    assert.match(readFileSync(join(cwd, "out/lb1/nginx.conf"), "utf8"), /listen 8080;/);
  });

  void test("--diff compares with a tree in its own language", async () => {
    const cwd = directory({ "c.yaml": machines(8080) });
    await inProcess(["build", "c.yaml", "-o", "out"], cwd, "zh");
    assert.match(readFileSync(join(cwd, "out/lb1/README.md"), "utf8"), /安装/);
    assert.deepEqual((await build(cwd, "c.yaml", "-o", "out", "--diff")).code, 0);
  });

  void test("leaves files alone that are not its own, and refuses those that were changed", async () => {
    const cwd = directory({ "c.yaml": machines(8080), "out/lb1/notes.txt": "mine" });
    await build(cwd, "c.yaml", "-o", "out");
    writeFileSync(join(cwd, "out/lb1/nginx.conf"), "# by hand\n");
    writeFileSync(join(cwd, "c.yaml"), machines(9090));
    const refused = await build(cwd, "c.yaml", "-o", "out");
    assert.equal(refused.code, 1);
    assert.equal(
      refused.stderr,
      "out/lb1/nginx.conf: was changed since lbc made it\nnothing was written; --force replaces these files\n",
    );
    assert.match(readFileSync(join(cwd, "out/lb2/nginx.conf"), "utf8"), /8080/);
    assert.equal((await build(cwd, "c.yaml", "-o", "out", "--force")).code, 0);
    assert.match(readFileSync(join(cwd, "out/lb1/nginx.conf"), "utf8"), /9090/);
    assert.equal(readFileSync(join(cwd, "out/lb1/notes.txt"), "utf8"), "mine");
  });

  void test("removes what is no longer part, with the folders of it", async () => {
    const cwd = directory({ "c.yaml": machines(8080), "out/lb2/notes.txt": "mine" });
    await build(cwd, "c.yaml", "-o", "out");
    writeFileSync(join(cwd, "c.yaml"), "nodes: {lb1: {proxies: [{events: {}}]}}");
    assert.equal((await build(cwd, "c.yaml", "-o", "out", "--node", "lb1")).code, 0);
    assert.ok(existsSync(join(cwd, "out/lb2/nginx.conf")));
    const { code, stderr } = await build(cwd, "c.yaml", "-o", "out", "-v");
    assert.equal(code, 0);
    assert.match(stderr, /^out\/lb2\/systemd\/nginx\.service: removed$/m);
    assert.deepEqual(everything(cwd), [...oneMachine("lb1"), "lb2/notes.txt"]);
    assert.ok(!existsSync(join(cwd, "out/lb2/systemd")));
  });

  void test("follows no links, forced or not", async () => {
    const cwd = directory({ "c.yaml": machines(8080), "elsewhere/x": "" });
    mkdirSync(join(cwd, "out"));
    symlinkSync(join(cwd, "elsewhere"), join(cwd, "out/lb1"));
    const { code, stderr } = await build(cwd, "c.yaml", "-o", "out", "--force");
    assert.equal(code, 1);
    assert.match(
      stderr,
      /lb1 is no plain file or folder, and links are not followed\n.*nothing was written\n/s,
    );
    assert.deepEqual(globSync("**", { cwd: join(cwd, "elsewhere") }).length, 2);
    assert.ok(!existsSync(join(cwd, "out/lb2")));
  });

  void test("refuses what the linter calls an error, by the settings of lbc.yaml", async () => {
    const twice = `nodes:
  lb1: { ha: [{ vrrp_instance: [{ name: V, interface: e, virtual_router_id: 5, priority: 100, virtual_ipaddress: [10.0.0.1] }] }] }
  lb2: { ha: [{ vrrp_instance: [{ name: V, interface: e, virtual_router_id: 5, priority: 100, virtual_ipaddress: [10.0.0.1] }] }] }
`;
    const cwd = directory({ "c.yaml": twice });
    const refused = await build(cwd, "c.yaml", "-o", "out", "--node", "lb1");
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /error\[cluster\/priority-equal\].*\n.*c\.yaml:3:/);
    assert.ok(!existsSync(join(cwd, "out")));
    writeFileSync(join(cwd, "lbc.yaml"), "lint: {rules: {cluster/priority-equal: warning}}\n");
    assert.equal((await build(cwd, "c.yaml", "-o", "out")).code, 0);
    assert.equal(statSync(join(cwd, "out/lb1/keepalived.conf")).mode & 0o777, 0o600);
  });

  void test("says at their places what is wrong in a description, and writes nothing", async () => {
    const cases = [
      ["nodes: {a: {proxies: [{http: {upstrem: 1}}]}}", /c\.yaml:1:/, 1],
      ["nodes: [", /c\.yaml:1:/, 2],
      ["nodes: {a: {proxies: 5}}", /c\.yaml:1:/, 2],
      ["- 1", /c\.yaml:1:1/, 2],
      ["nodes: {../x: {proxies: [{events: {}}]}}", /c\.yaml:1:9/, 2],
    ] as const;
    for (const [text, said, code] of cases) {
      const cwd = directory({ "c.yaml": text });
      const session = await build(cwd, "c.yaml", "-o", "out");
      assert.deepEqual([session.code, said.test(session.stderr)], [code, true], session.stderr);
      assert.ok(!existsSync(join(cwd, "out")));
    }
  });

  void test("says what is wrong with a folder or a name", async () => {
    const cwd = directory({ "c.yaml": machines(80), file: "", "broken/.lbc-build.json": "{" });
    const wrong = [
      [["c.yaml", "-o", "file"], "lbc: file is not a directory\n"],
      [["c.yaml", "-o", "broken"], /^lbc: broken\/\.lbc-build\.json is none that/],
      [
        ["c.yaml", "-o", "out", "--node", "lb3"],
        "lbc: there is no machine lb3; did you mean lb1?\n",
      ],
      [["c.yaml", "d.yaml", "-o", "out"], "lbc: one description is built at a time\n"],
      [["d.yaml", "-o", "out"], "lbc: d.yaml cannot be read: no such file or directory\n"],
    ] as const;
    for (const [args, said] of wrong) {
      const { code, stderr } = await build(cwd, ...args);
      assert.equal(code, 2);
      if (typeof said === "string") assert.equal(stderr, said);
      else assert.match(stderr, said);
    }
  });

  void test("never shows a password in a difference", async () => {
    const cwd = directory({ "c.yaml": secret("hunter2x") });
    await build(cwd, "c.yaml", "-o", "out");
    writeFileSync(join(cwd, "c.yaml"), secret("swordfis"));
    const { code, stdout } = await build(cwd, "c.yaml", "-o", "out", "--diff");
    assert.equal(code, 1);
    assert.match(stdout, /^\+ +auth_pass \*+$/m);
    assert.doesNotMatch(stdout, /hunter2x|swordfis/);
  });

  void test("puts secrets where their reference stands, for its owner alone", async () => {
    const cwd = directory({ key: "hunter2xyz\n" });
    const reference = (to: string) => writeFileSync(join(cwd, "c.yaml"), secret(to));
    reference(`"file:${join(cwd, "key")}"`);
    const first = await build(cwd, "c.yaml", "-o", "out", "-v");
    assert.equal(first.code, 0, first.stderr);
    assert.doesNotMatch(first.stderr, /hunter2x/);
    const file = join(cwd, "out/a/keepalived.conf");
    assert.match(readFileSync(file, "utf8"), /auth_pass hunter2x\n/);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    reference("env:VRRP_SECRET");
    const missing = await build(cwd, "c.yaml", "-o", "out");
    assert.equal(missing.code, 2);
    assert.match(missing.stderr, /has no VRRP_SECRET\n.*c\.yaml:1:/);
    assert.match(readFileSync(file, "utf8"), /auth_pass hunter2x\n/);
  });

  void test("gives a machine the same files by itself, and needs no secret of others", async () => {
    const settings = "lint: {rules: {cluster/auth-mismatch: off}}\n";
    const cwd = directory({ key: "k", "lbc.yaml": settings });
    const text = (pass: string) =>
      `nodes:\n${instanceOn("a", 100, pass)}${instanceOn("b", 90, `file:${join(cwd, "key")}`)}`;
    writeFileSync(join(cwd, "c.yaml"), text(`file:${join(cwd, "key")}`));
    assert.equal((await build(cwd, "c.yaml", "-o", "out")).code, 0);
    writeFileSync(join(cwd, "c.yaml"), text("env:NOT_THERE"));
    const alone = await build(cwd, "c.yaml", "-o", "out", "--node", "b", "--diff");
    assert.deepEqual([alone.code, alone.stdout], [0, ""], alone.stderr);
  });

  void test("reads no secret from what is no small file", async () => {
    const cwd = directory({ large: "x".repeat(5000) });
    for (const path of ["/dev/zero", cwd, join(cwd, "large"), join(cwd, "none")]) {
      writeFileSync(join(cwd, "c.yaml"), secret(`"file:${path}"`));
      const { code, stderr } = await build(cwd, "c.yaml", "-o", "out");
      assert.equal(code, 2, path);
      assert.match(stderr, /which cannot be read/);
    }
  });

  void test("runs a configuration in TypeScript, whose lines stand above the blocks", async () => {
    const cwd = directory({
      "lbc.config.ts": `import { cluster } from "lbc";
import { servers } from "./parts/servers.ts";
console.log("so far so good");
export default cluster({
  nodes: { lb1: {}, lb2: {} },
  servers,
});
`,
      "parts/servers.ts": `export const servers = {
  web: {
    listen: 8080,
    routes: [{ path: "/", program: [{ return: 204 }] }],
  },
};
`,
    });
    const { code, stderr } = await build(cwd, "-o", "out");
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^lbc\.config\.ts:3:9: so far so good$/m);
    const conf = readFileSync(join(cwd, "out/lb2/nginx.conf"), "utf8");
    assert.match(conf, /^# Made by lbc build from lbc\.config\.ts for nginx@1\.22\.$/m);
    assert.match(conf, / # parts\/servers\.ts:[23]\n {4}server \{/);
    assert.match(conf, / # parts\/servers\.ts:4\n {8}location \/ \{/);
  });

  void test("writes nothing where a configuration in TypeScript fails", async () => {
    const cwd = directory({ "lbc.config.ts": 'export default 1;\nthrow new Error("no");\n' });
    const { code, stderr } = await build(cwd, "-o", "out");
    assert.equal(code, 2);
    assert.match(stderr, /lbc\.config\.ts:2:/);
    assert.ok(!existsSync(join(cwd, "out")));
  });

  void test("writes what ha: of lbc.yaml says into the file that goes to the machine", async () => {
    const one = instanceOn("a", 100, "abc").replace(
      "name: V",
      "name: V, lbc: [witness ping 10.0.0.9]",
    );
    const ha = `ha:
  defaults: {witnesses: [ping 10.0.0.1]}
  instances: {V: {heartbeats: [{interface: eth1}], witnesses: [ping 10.0.0.2]}}
`;
    const cwd = directory({ "c.yaml": `nodes:\n${one}`, "lbc.yaml": ha });
    const { code, stderr } = await build(cwd, "c.yaml", "-o", "out");
    assert.equal(code, 0, stderr);
    const conf = readFileSync(join(cwd, "out/a/keepalived.conf"), "utf8");
    assert.match(conf, /^global_defs \{\n {4}# lbc:witness ping 10\.0\.0\.1\n\}$/m);
    assert.match(
      conf,
      /\n {4}# lbc:witness ping 10\.0\.0\.9\n {4}# lbc:heartbeat interface eth1\n\}/,
    );
    assert.doesNotMatch(conf, /10\.0\.0\.2/);
  });

  void test("says what is wrong with the settings beside a description", async () => {
    const wrong = directory({ "c.yaml": machines(80), "lbc.yaml": "lint: {preset: strickt}\n" });
    const settings = await build(wrong, "c.yaml", "-o", "out");
    assert.equal(settings.code, 2);
    assert.match(settings.stderr, /lbc\.yaml:1:/);
    const ha = "ha: {instances: {W: {witnesses: [ping 10.0.0.1]}}}\n";
    const misspelt = directory({
      "c.yaml": `nodes:\n${instanceOn("a", 100, "abc")}`,
      "lbc.yaml": ha,
    });
    const named = await build(misspelt, "c.yaml", "-o", "out");
    assert.equal(named.code, 2);
    assert.match(named.stderr, /lbc\.yaml:1:18/);
  });

  void test("says in the first line which version the file is for, and reading heeds it", async () => {
    const text = `target: nginx@1.26
ha_target: keepalived@2.4
nodes: { lb1: { address: 10.0.0.1/24 }, lb2: { address: 10.0.0.2/24 } }
floats: { vip: { address: 10.0.0.9 } }
proxy: { http: { http2: true } }
servers: { web: { listen: 80, routes: [{ path: /, program: [{ return: 204 }] }] } }
`;
    const cwd = directory({ "c.yaml": text });
    const first = await build(cwd, "c.yaml", "-o", "out");
    assert.equal(first.code, 0, first.stderr);
    const { code, stdout, stderr } = await inProcess(["lint", "-v", "--cluster", "out"], cwd);
    assert.equal(code, 0, stdout);
    assert.match(stderr, /lb1\/nginx\.conf: nginx@1\.26 \(its first line says so\)/);
    assert.match(stderr, /lb1\/keepalived\.conf: keepalived@2\.4 \(its first line says so\)/);
  });

  void test("mends modes that were changed", async () => {
    const cwd = directory({ "c.yaml": machines(80) });
    await build(cwd, "c.yaml", "-o", "out");
    chmodSync(join(cwd, "out/lb1/nginx.conf"), 0o666);
    const { stderr } = await build(cwd, "c.yaml", "-o", "out");
    assert.match(stderr, /1 written, 0 removed, 9 unchanged/);
    assert.equal(statSync(join(cwd, "out/lb1/nginx.conf")).mode & 0o777, 0o644);
  });
});
