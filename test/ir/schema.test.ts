import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import ajv from "ajv";

import { understand } from "../../src/check/check.ts";
import { modelJson, type ModelOptions } from "../../src/cli/model-json.ts";
import { toDocument } from "../../src/emit/document.ts";
import { load } from "../../src/project/loader.ts";
import { absent, corpus } from "../support/corpora.ts";

const root = join(import.meta.dirname, "..", "..");

function validator(name: string): (json: unknown) => string {
  const schema = JSON.parse(readFileSync(join(root, "schemas", name), "utf8")) as object;
  const validate = new ajv.Ajv({
    allowUnionTypes: true,
    strict: false,
    inlineRefs: false,
    code: { optimize: false },
  }).compile(schema);
  return (json) =>
    validate(json)
      ? ""
      : (validate.errors ?? [])
          .map(({ instancePath, message }) => `${instancePath} ${message ?? ""}`)
          .join("\n");
}

const document = validator("document.schema.json");
const ir = validator("ir.schema.json");

const ways: readonly ModelOptions[] = [
  { extent: "written", origins: false },
  { extent: "written", origins: true },
  { extent: "effective", origins: true },
];

function assertValid(path: string): void {
  const project = load({ paths: [path] });
  const { clusters, diagnostics } = understand(project);
  // What is wrong stands in a document as it was written.
  if (![...project.diagnostics, ...diagnostics].some(({ severity }) => severity === "error"))
    for (const cluster of clusters) assert.equal(document(toDocument(cluster)), "", path);
  for (const way of ways)
    assert.equal(ir(modelJson(clusters, project.sources, way)), "", `${path} ${way.extent}`);
}

test("what lbc ir prints of the examples is what its schema says", () => {
  for (const file of globSync("examples/*/**/*.conf", { cwd: root })) assertValid(join(root, file));
});

for (const name of ["nginx-tests", "hazards-nginx", "keepalived-samples", "hazards-keepalived"]) {
  const folder = corpus(name);
  test(`the same of a part of ${name}`, { skip: folder ? false : absent(name) }, () => {
    const files = globSync("**/*", { cwd: folder ?? "", withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.(?:md|tsv|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
    const step = Math.ceil(files.length / 12);
    for (const [index, file] of files.entries()) if (index % step === 0) assertValid(file);
  });
}

const http = (inside: object) => ({ nodes: { a: { proxies: [{ http: inside }] } } });

describe("the schema of documents", () => {
  test("takes what it should", () => {
    assert.equal(document(http({ proxy_read_timeout: "30s", server: [{ listen: 80 }] })), "");
    assert.equal(document(http({ gzip: true, upstream: { name: "a", server: "10.0.0.1" } })), "");
  });

  test("refuses unknown keys, types of a wrong kind, and blocks without their words", () => {
    assert.notEqual(document(http({ proxy_reed_timeout: "30s" })), "");
    assert.notEqual(document(http({ gzip: "maybe" })), "");
    assert.notEqual(document(http({ client_body_timeout: { of: 3 } })), "");
    assert.notEqual(document(http({ upstream: [{ server: ["10.0.0.1"] }] })), "");
    assert.notEqual(
      document({ nodes: { a: { ha: [{ vrrp_instance: [{ state: "MASTER" }] }] } } }),
      "",
    );
    assert.notEqual(
      document({ nodes: { a: { ha: [{ vrrp_instance: [{ name: "a", priority: 300 }] }] } } }),
      "",
    );
  });
});
