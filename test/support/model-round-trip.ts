import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import { familyOfDialect } from "../../src/catalog/document-blocks.ts";
import { understand } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { type JsonObject, toDocument } from "../../src/emit/document.ts";
import { keepalivedStatements } from "../../src/emit/keepalived-statements.ts";
import { keepalivedText } from "../../src/emit/keepalived-text.ts";
import { nginxStatements } from "../../src/emit/nginx-statements.ts";
import { nginxText } from "../../src/emit/nginx-text.ts";
import { rawStatements } from "../../src/emit/raw-statements.ts";
import { formatSource } from "../../src/format/format.ts";
import type { Cluster, HaConfig, ProxyConfig } from "../../src/ir/config.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { load } from "../../src/project/loader.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

export interface Read {
  readonly clusters: readonly Cluster[];
  readonly errors: readonly Diagnostic[];
}

export function readModel(request: LoadRequest): Read {
  const project = load(request);
  const { clusters, diagnostics } = understand(project);
  const errors = [...project.diagnostics, ...diagnostics].filter(
    ({ severity }) => severity === "error",
  );
  return { clusters, errors };
}

/** The text of one configuration, as it is printed from the model. */
export function printed(config: ProxyConfig | HaConfig): string {
  const { target, unmodelled } = config;
  const raw = rawStatements(familyOfDialect(target.dialect), unmodelled);
  const options = { extent: "written", raw } as const;
  return "ha" in config
    ? keepalivedText(keepalivedStatements(config, options))
    : nginxText(nginxStatements(config, options));
}

/** The model of a document's text. */
export function modelOf(text: string, path = "document.json"): Read {
  const source = Source.fromText(path, text);
  const { root, diagnostics } = readYaml(source);
  if (!root) return { clusters: [], errors: diagnostics };
  const { nodes, diagnostics: found } = fromDocument(root, source);
  return {
    clusters: [{ nodes }],
    errors: found.filter(({ severity }) => severity === "error"),
  };
}

/** Through a document and back: the same document. */
export function assertDocumentComesBack(cluster: Cluster, where: string): void {
  const document = toDocument(cluster);
  const back = modelOf(JSON.stringify(document, undefined, 1));
  assert.deepEqual(
    back.errors.map(({ message }) => message.en),
    [],
    where,
  );
  const again = toDocument(back.clusters[0] ?? { nodes: [] });
  assert.equal(JSON.stringify(again, undefined, 1), JSON.stringify(document, undefined, 1), where);
}

/** Through printed text and back: the same document, and `fmt` finds nothing to do. */
export function assertTextComesBack(config: ProxyConfig | HaConfig, where: string): void {
  const text = printed(config);
  const family = familyOfDialect(config.target.dialect);
  const name = family === "nginx" ? "nginx.conf" : "keepalived.conf";
  const back = readModel({
    paths: ["-"],
    stdin: { name, bytes: Buffer.from(text) },
    dialect: config.target.dialect,
    targets: [config.target],
    ...(family === "nginx" && { context: "main" }),
  });
  assert.deepEqual(
    back.errors.map(({ message }) => message.en),
    [],
    `${where}\n${text}`,
  );
  const again = back.clusters[0]?.nodes[0];
  const [proxy] = again?.proxies ?? [];
  const [ha] = again?.ha ?? [];
  const other = family === "nginx" ? proxy : ha;
  assert.ok(other, where);
  assert.deepEqual(withoutFile(other), withoutFile(config), where);
  assert.equal(formatSource(Source.fromText(name, text), family).text, text, where);
}

function withoutFile(config: ProxyConfig | HaConfig): JsonObject {
  const same = { ...config, file: "" };
  const node = "ha" in same ? { proxies: [], ha: [same] } : { proxies: [same], ha: [] };
  return toDocument({ nodes: [{ name: "n", ...node }] });
}

/** A piece of a configuration leans on files that are not there; printed, it stands alone. */
export const isWhole = ({ nodes }: Cluster): boolean =>
  nodes.every(({ proxies }) =>
    proxies.every(({ events, stream, mail }) => events ?? stream ?? mail),
  );

/** Whether a file is right; then it comes back from a document and from printed text. */
export function comesBack(path: string): boolean {
  const { clusters, errors } = readModel({ paths: [path] });
  if (errors.some(({ code }) => !code.startsWith("base/include-"))) return false;
  for (const cluster of clusters.filter(isWhole)) {
    assertDocumentComesBack(cluster, path);
    for (const { proxies, ha } of cluster.nodes)
      for (const config of [...proxies, ...ha]) assertTextComesBack(config, path);
  }
  return true;
}
