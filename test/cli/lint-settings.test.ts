import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, test } from "node:test";

import { inProcess } from "./in-process.ts";

const hazard =
  "events {}\nhttp { upstream a { server 10.0.0.1:80 max_fails=0; server 10.0.0.2:80; } server { listen 80; location / { proxy_pass http://a; } } }\n";
const off = "lint: {rules: {upstream/max-fails-zero: off}}\n";
const info = "lint: {rules: {upstream/max-fails-zero: info}}\n";

let root = "";

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

before(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "lbc-lint-settings-")));
  put("a/site.conf", hazard);
  put("a/deep/site.conf", hazard);
  put("b/site.conf", hazard);
  put("plain/site.conf", hazard);
  put("a/lbc.yaml", off);
  put("b/lbc.yaml", info);
  put("other.yaml", off);
});

after(() => {
  rmSync(root, { recursive: true });
});

interface Report {
  readonly files: readonly string[];
  readonly diagnostics: readonly { readonly rule: string; readonly severity: string }[];
}

/** How grave `max_fails=0` is. */
async function severity(args: readonly string[], folder = ""): Promise<string> {
  const { stdout, stderr } = await inProcess(
    ["lint", "--format", "json", ...args],
    join(root, folder),
  );
  const { diagnostics } = JSON.parse(stdout) as Report;
  const found = diagnostics.filter(({ rule }) => rule === "upstream/max-fails-zero");
  return [...found.map((each) => each.severity), stderr.trim()].filter(Boolean).join("; ");
}

describe("the settings of a run", () => {
  test("are those of the folder that is named, of its files, and of the folders around", async () => {
    assert.equal(await severity(["a"]), "");
    assert.equal(await severity(["a/deep/site.conf"]), "");
    assert.equal(await severity(["b/site.conf"]), "info");
    assert.equal(await severity(["plain"]), "error");
    assert.equal(await severity(["--node", "lb1=b/site.conf"]), "info");
    assert.equal(await severity(["--cluster", "a"]), "");
  });

  test("are those of the working directory where the paths have none", async () => {
    assert.equal(await severity(["../plain/site.conf"], "a"), "");
  });

  test("of paths that have different ones are those of the working directory, which is said", async () => {
    assert.equal(
      await severity(["a/site.conf", "b/site.conf"]),
      "error; error; not used, because not all paths have it: a/lbc.yaml, b/lbc.yaml; --config names one for all",
    );
    assert.equal(
      await severity(["site.conf", "../b/site.conf"], "a"),
      "settings are those of lbc.yaml, not of ../b/lbc.yaml; --config names others",
    );
  });

  test("are those of --config before all others", async () => {
    assert.equal(await severity(["--config", "other.yaml", "a", "b"]), "");
    assert.equal(await severity(["--config", "a/lbc.yaml", "b"]), "");
    const { code, stderr } = await inProcess(["lint", "--config", "none.yaml", "a"], root);
    assert.deepEqual([code, stderr], [2, "lbc: there is no file none.yaml\n"]);
  });

  test("are told of with -v", async () => {
    const { stderr } = await inProcess(["lint", "-v", "a/site.conf"], root);
    assert.match(stderr, /^settings: a\/lbc.yaml\n/);
  });

  test("a wrong file is named at its place, and nothing is checked", async () => {
    put("wrong.yaml", "lint:\n  rules:\n    health/check-slower-than-target:\n      taget: 1s\n");
    const { code, stdout, stderr } = await inProcess(["lint", "--config", "wrong.yaml", "b"], root);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, /has no option `taget`; did you mean `target`\?/);
    assert.match(stderr, /wrong\.yaml:4:7/);
  });
});

/** Files with the hazard, and the machines that they belong to. */
async function nodes(args: readonly string[], folder: string): Promise<readonly string[]> {
  const { stdout } = await inProcess(["lint", "--format", "json", ...args], join(root, folder));
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { rule: string; file: string; node?: string }[];
  };
  return diagnostics
    .filter(({ rule }) => rule === "upstream/max-fails-zero")
    .map(({ file, node }) => `${file} ${node ?? "-"}`);
}

test("a folder whose lbc.yaml names machines is checked as if one stood in it", async () => {
  put("site/lb1/nginx.conf", hazard);
  put("site/lb2/nginx.conf", hazard);
  put("site/loose/nginx.conf", hazard);
  put(
    "site/lbc.yaml",
    "cluster: {nodes: {lb1: {files: [lb1/nginx.conf]}, lb2: {files: [lb2/nginx.conf]}}}\n",
  );
  assert.deepEqual(await nodes([], "site"), ["lb1/nginx.conf lb1", "lb2/nginx.conf lb2"]);
  assert.deepEqual(await nodes(["site"], ""), [
    "site/lb1/nginx.conf lb1",
    "site/lb2/nginx.conf lb2",
    "site/loose/nginx.conf -",
  ]);
});
