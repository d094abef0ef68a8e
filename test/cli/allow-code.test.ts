import assert from "node:assert/strict";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { folder, removeFolders } from "../code/evaluated.ts";
import { inProcess } from "./in-process.ts";

after(removeFolders);

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

const sane = `import { cluster } from "lbc";
import { hosts } from "./hosts.ts";

console.log("machines:", hosts.length);
export default cluster({
  nodes: { lb1: { address: "10.0.0.11/24" } },
  upstreams: { app: { server: hosts } },
  servers: { web: { listen: "8080", routes: [{ path: "/", to: "app" }] } },
});
`;
const pair = (vrid: number) => `import { cluster } from "lbc";
export default cluster({
  nodes: { lb1: { address: "10.0.0.11/24" }, lb2: { address: "10.0.0.12/24" } },
  interface: "eth0",
  floats: { vip: { address: "10.0.0.100", vrid: ${vrid} } },
});
`;

const files = {
  "site/lbc.config.ts": sane,
  "site/hosts.ts": `export const hosts = ["10.0.1.21:8080", "10.0.1.22:8080"] as const;\n`,
};

describe("descriptions in code on the command line", () => {
  test("are run by nobody who was not allowed to", async () => {
    const cwd = folder({ "lbc.config.ts": `throw new Error("it has run");\n` });
    for (const args of [
      ["lint", "lbc.config.ts"],
      ["ir", "lbc.config.ts"],
      ["convert", "lbc.config.ts", "--to", "yaml"],
    ]) {
      const { code, stdout, stderr } = await inProcess(args, cwd);
      assert.deepEqual(
        { code, stdout, stderr },
        {
          code: 2,
          stdout: "",
          stderr: "lbc: lbc.config.ts is code, which is not run here unless --allow-code says so\n",
        },
      );
    }
    const { code, stderr } = await inProcess(["lint", "--allow-code", "lbc.config.ts"], cwd);
    assert.equal(code, 2);
    assert.match(stderr, /this throws: it has run\n.*lbc\.config\.ts:1:7/s);
    const product = ["convert", "lbc.config.ts", "--to", "nginx", "--allow-code"];
    assert.equal(
      (await inProcess(product, cwd)).stderr,
      "lbc: lbc.config.ts describes machines: `lbc build` makes their files of it\n",
    );
  });

  test("have findings at the places of what is written, in every file", async () => {
    const cwd = folder({
      ...files,
      "site/hosts.ts": `export const hosts = [\n  "10.0.1.21:8080",\n  "10.0.1.22:99999",\n];\n`,
    });
    const args = ["lint", "--allow-code", "--format", "json", "site/lbc.config.ts"];
    const { code, stdout, stderr } = await inProcess(args, cwd);
    assert.equal(stderr, "site/lbc.config.ts:4:9: machines: 2\n");
    const { files: read, diagnostics } = JSON.parse(stdout) as {
      readonly files: readonly string[];
      readonly diagnostics: readonly { file: string; line: number; column: number }[];
    };
    assert.deepEqual(read, ["site/lbc.config.ts", "site/hosts.ts"]);
    const places = diagnostics.map(({ file, line, column }) => `${file}:${line}:${column}`);
    assert.ok(places.includes("site/hosts.ts:3:3"), places.join(" "));
    assert.equal(code, 1);
  });

  test("are found in a directory by what they hold, and passed over unless allowed", async () => {
    const cwd = folder({
      ...files,
      "site/other.ts": `export default 1;\n`,
      "site/node_modules/x/lbc.config.ts": sane,
    });
    const passed = await inProcess(["lint", "-v", "site"], cwd);
    assert.equal(
      passed.stderr,
      "site/lbc.config.ts: a description in code, passed over; --allow-code runs it\n",
    );
    assert.equal(passed.code, 2);
    const run = await inProcess(["lint", "--allow-code", "site"], cwd);
    assert.deepEqual([run.code, run.stderr], [0, "site/lbc.config.ts:4:9: machines: 2\n"]);
    const model = await inProcess(["ir", "--allow-code", "site"], cwd);
    assert.match(model.stdout, /"lb1"/);
    assert.equal((await inProcess(["ir", "site"], cwd)).code, 2);
  });

  test("are clusters of their own, where there are several", async () => {
    const cwd = folder({ "a/lbc.config.ts": pair(51), "b/lbc.config.ts": pair(52) });
    const args = ["lint", "--allow-code", "--format", "json", "."];
    const { code, stdout, stderr } = await inProcess(args, cwd);
    assert.deepEqual([code, stderr], [0, ""]);
    // Of one cluster the virtual routers would contradict each other.
    assert.doesNotMatch(stdout, /vrid-mismatch|priority-equal/);
    assert.match(stdout, /a\/lbc\.config\.ts.*b\/lbc\.config\.ts/s);
  });

  test("beside files of products are read with them", async () => {
    const cwd = folder({
      ...files,
      "nginx.conf": "events {}\nhttp { server { listen 8081; nonsense on; } }\n",
    });
    const { code, stdout } = await inProcess(["lint", "--allow-code", "."], cwd);
    assert.equal(code, 1);
    assert.match(stdout, /unknown directive `nonsense`/);
    const whole = await inProcess(["lint", "."], cwd);
    assert.equal(whole.stderr, "");
  });

  test("leave nothing behind", async () => {
    const cwd = folder({ ...files, "site/keep.txt": "" });
    const names = () => readdirSync(cwd, { recursive: true }).map(String).toSorted(byText);
    const before = names();
    await inProcess(["lint", "--allow-code", "site"], cwd);
    assert.deepEqual(names(), before);
    writeFileSync(join(cwd, "site/hosts.ts"), "export const hosts = [;\n");
    const wrong = await inProcess(["build", "site/lbc.config.ts", "-o", "out"], cwd, "zh");
    assert.equal(wrong.code, 2);
    assert.match(
      wrong.stderr,
      /\[syntax\/invalid-typescript\]：不是有效的 TypeScript.*hosts\.ts:1:23/s,
    );
    assert.ok(!existsSync(join(cwd, "out")));
  });
});
