import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";

const folder = mkdtempSync(join(tmpdir(), "lbc-convert-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const nginx = (more: string): string =>
  `events { }\nhttp {\n  ${more}\n  upstream app { server 10.0.0.1:80; }\n  server { listen 80; }\n}\n`;
for (const [name, more] of [
  ["lb1", "gzip on;"],
  ["lb2", ""],
] as const) {
  mkdirSync(join(folder, "site", name), { recursive: true });
  writeFileSync(join(folder, "site", name, "nginx.conf"), nginx(more));
}
writeFileSync(join(folder, "one.conf"), nginx(""));

describe("lbc convert to a description", () => {
  test("several machines become one, in YAML, JSON and TypeScript", async () => {
    const yaml = await inProcess(["convert", "--cluster", "site", "--to", "yaml"], folder);
    assert.equal(yaml.code, 0, yaml.stderr);
    assert.match(yaml.stdout, /^target: nginx@1\.22\ndefaults: product\nnodes:\n {2}lb1:\n/);
    assert.match(yaml.stdout, /^upstreams:\n {2}app:\n {4}server: \[10\.0\.0\.1:80\]\n/m);
    const nodes = ["--node", "a=site/lb1/nginx.conf", "--node", "b=site/lb2/nginx.conf"];
    const json = await inProcess(["convert", ...nodes, "--to", "json"], folder);
    const said = JSON.parse(json.stdout) as { readonly nodes: object };
    assert.deepEqual(said.nodes, {
      a: { overrides: { proxy: { http: { gzip: true } } } },
      b: {},
    });
    const ts = await inProcess(["convert", "--cluster", "site", "--to", "ts"], folder);
    assert.match(
      ts.stdout,
      /^import \{ cluster, .*upstream \} from "lbc";\n\nexport default cluster/,
    );
  });

  test("one machine without a name stays a document, and is a description in TypeScript", async () => {
    const yaml = await inProcess(["convert", "one.conf", "--to", "yaml"], folder);
    assert.match(yaml.stdout, /^nodes:\n {2}one\.conf:\n {4}proxies:\n/);
    const ts = await inProcess(["convert", "one.conf", "--to", "ts"], folder);
    assert.match(ts.stdout, /^ {2}nodes: \{\n {4}lb1: \{\},\n {2}\},\n/m);
    assert.equal(ts.stderr, "one.conf is called lb1\n");
  });

  test("what was converted is a description that can be checked", async () => {
    const made = await inProcess(
      ["convert", "--cluster", "site", "--to", "yaml", "-o", "made.yaml"],
      folder,
    );
    assert.equal(made.code, 0);
    const ir = await inProcess(["ir", "made.yaml"], folder);
    assert.equal(ir.code, 0, ir.stderr);
    const again = await inProcess(["convert", "made.yaml", "--to", "yaml"], folder);
    assert.equal(again.stdout, readFileSync(join(folder, "made.yaml"), "utf8"));
  });

  test("what is left behind is said: comments, and blocks in another language", async () => {
    const text = nginx("# a\n  # b").replace(
      "listen 80;",
      "location / { content_by_lua_block { x() } }",
    );
    writeFileSync(join(folder, "lua.conf"), text);
    const args = ["convert", "lua.conf", "--dialect", "openresty", "--to", "ts", "--strict"];
    const { code, stderr } = await inProcess(args, folder);
    assert.equal(code, 1);
    assert.match(stderr, /^2 comments are left behind$/m);
    assert.match(stderr, /^lua\.conf:6:25: content_by_lua_block: a document has no place for it/m);
  });

  test("a description in one form is the same in another", async () => {
    const said = {
      nodes: { lb1: {}, lb2: { overrides: { proxy: null } } },
      upstreams: { app: { server: ["10.0.0.1:80"], health: { uri: "/" } } },
      proxy: { events: {} },
    };
    writeFileSync(join(folder, "said.json"), JSON.stringify(said));
    const json = await inProcess(["convert", "said.json", "--to", "json"], folder);
    assert.deepEqual(JSON.parse(json.stdout), said);
    const ts = await inProcess(["convert", "said.json", "--to", "ts"], folder);
    assert.match(ts.stdout, /lb2: \{ overrides: \{ proxy: null \} \},/);
    assert.match(
      ts.stdout,
      /app: upstream\(\{ server: \["10\.0\.0\.1:80"\], health: \{ uri: "\/" \} \}\)/,
    );
  });
});
