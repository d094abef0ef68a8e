import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { annotations } from "../../src/catalog/annotations/all.ts";
import { heartbeat } from "../../src/catalog/annotations/heartbeat.ts";
import { logFile } from "../../src/catalog/annotations/log-file.ts";
import { witness } from "../../src/catalog/annotations/witness.ts";
import { configOf, plainTelling } from "../../src/emit/document.ts";
import { keepalivedStatements } from "../../src/emit/keepalived-statements.ts";
import { keepalivedText } from "../../src/emit/keepalived-text.ts";
import { read, readAll, siteOf, type Traced } from "../../src/ir/scope.ts";
import { fromDocument } from "../../src/lower/document.ts";
import { applyHaSettings } from "../../src/lower/ha-settings.ts";
import { lowerKeepalived } from "../../src/lower/keepalived.ts";
import { load } from "../../src/project/loader.ts";
import { structureOf } from "../../src/project/settings-file.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

function lower(files: Readonly<Record<string, string>>) {
  const held = new Map(
    Object.entries(files).map(([name, text]) => [`/example/${name}`, Buffer.from(text)]),
  );
  const [first = ""] = Object.keys(files);
  const project = load({ cwd: "/example", held, paths: [first], dialect: "keepalived" });
  const [root] = project.roots;
  assert.ok(root);
  const { config, diagnostics } = lowerKeepalived(project, root);
  const place = ({ span }: { span: { file: string; start: number } }) => {
    const position = project.sources.get(span.file)?.position(span.start);
    return `${span.file}:${position?.line}:${position?.column}`;
  };
  const found = diagnostics.map((one) => `${place(one).split(":").slice(1).join(":")} ${one.code}`);
  return { config, diagnostics, found, place, instances: config.ha.instances };
}

const instance = (...lines: readonly string[]): string =>
  ["vrrp_instance VI {", ...lines.map((line) => `  ${line}`), "}", ""].join("\n");

const one = (...lines: readonly string[]) => lower({ "keepalived.conf": instance(...lines) });

describe("annotations of keepalived.conf", () => {
  test("a word's values are typed, each with its place", () => {
    const { instances, found, place } = one(
      "# lbc:heartbeat interface eth1 source 10.9.0.1",
      "!lbc:heartbeat unicast 10.8.0.1 10.8.0.2 10.8.0.3  # the cross cable",
      "state BACKUP # lbc:witness ping 10.0.0.254 interval 500ms",
    );
    assert.deepEqual(found, []);
    const [vi] = instances;
    assert.ok(vi);
    const [eth1, cable] = readAll(vi.scope, heartbeat).map(({ value }) => value);
    assert.ok(eth1?.form === "interface" && cable?.form === "unicast");
    assert.equal(eth1.values.interface.value, "eth1");
    assert.equal(eth1.values.source.value, "10.9.0.1");
    assert.equal(eth1.values.group.value, undefined);
    const peers = cable.values.peers.map(({ value }) => value);
    assert.deepEqual([cable.values.source.value, ...peers], ["10.8.0.1", "10.8.0.2", "10.8.0.3"]);
    const at = (value: Traced<unknown>) => {
      const site = siteOf(value);
      return site && place(site);
    };
    assert.equal(at(eth1.values.source), "keepalived.conf:2:41");
    const ping = readAll(vi.scope, witness)[0]?.value;
    assert.ok(ping?.form === "ping");
    assert.deepEqual([ping.values.interval.value, ping.values.fall.value], [500, 3]);
    assert.equal(at(ping.values.fall), undefined);
  });

  test("what global_defs says holds for instances that say nothing themselves", () => {
    const { instances, found } = lower({
      "keepalived.conf": `global_defs {\n  # lbc:witness ping 10.0.0.1\n  # lbc:log_file /a.log keep 9\n}\n${instance()}`,
    });
    assert.deepEqual(found, []);
    const [vi] = instances;
    assert.ok(vi);
    const [seen] = readAll(vi.scope, witness);
    assert.equal(seen?.origin.kind, "inherited");
    assert.equal(read(vi.scope, logFile).value?.values.keep.value, 9);
  });

  test("included files stand where they are included", () => {
    const { instances, found } = lower({
      "keepalived.conf": instance("include part.inc"),
      "part.inc": "# lbc:heartbeat interface eth1\n# lbc:hartbeat\n",
    });
    assert.deepEqual(found, ["2:7 base/annotation-unknown"]);
    const [path] = instances.flatMap(({ scope }) => readAll(scope, heartbeat));
    assert.ok(path);
    assert.equal(siteOf(path)?.via?.span.file, "keepalived.conf");
  });

  const wrong: readonly (readonly [string, string])[] = [
    ["# lbc:hartbeat interface eth1", "2:9 base/annotation-unknown"],
    ["# lbc: heartbeat interface eth1", "2:10 base/annotation-unknown"],
    ["# lbc:heartbeat", "2:3 base/annotation-wrong-value"],
    ["# lbc:heartbeat interfaces eth1", "2:19 base/annotation-wrong-value"],
    ["# lbc:heartbeat interface eth1 sorce 10.9.0.1", "2:34 base/annotation-wrong-value"],
    ["# lbc:heartbeat interface eth1 source", "2:34 base/annotation-wrong-value"],
    ["# lbc:heartbeat unicast 10.9.0.1", "2:3 base/annotation-wrong-value"],
    ["# lbc:heartbeat unicast 10.9.0.1 10.9.0", "2:36 base/annotation-wrong-value"],
    ["# lbc:witness ping 10.0.0.1 interval 1", "2:40 base/annotation-wrong-value"],
    ["# lbc:witness ping 10.0.0.1 fall 2 fall 3", "2:38 base/annotation-wrong-value"],
    ["# lbc:witness tcp 10.0.0.1", "2:21 base/annotation-wrong-value"],
    ["# lbc:log_file /a.log", "2:9 base/annotation-misplaced"],
    ["virtual_routes {\n# lbc:heartbeat interface eth1\n}", "3:7 base/annotation-misplaced"],
  ];
  for (const [line, expected] of wrong)
    test(`${line.replaceAll("\n", " ")}: ${expected}`, () => {
      assert.deepEqual(one(line).found, [expected]);
    });

  test("marks of lbc convert and plain comments are none", () => {
    const { found, instances } = one(
      "# lbc:keepalived@2.4 timer_expired_backup 100",
      "# lbc:keepalived something",
      "# lbc:nginx| more",
      "# lbc:keepalived@2.4= accept",
      "# lbc: nginx@1.22 to tengine@3.1",
      "## lbc:hartbeat is commented out",
      "# lbc-ignore vrrp/no-vip: later",
      "# about lbc:heartbeat",
    );
    assert.deepEqual(found, []);
    assert.deepEqual(readAll(instances[0]?.scope ?? assert.fail(), heartbeat), []);
  });

  test("what does not hold on this machine says nothing, and a comment alone cannot", () => {
    const { found } = one(
      "@other state BACKUP # lbc:hartbeat",
      "@other # lbc:heartbeat interface x",
    );
    assert.deepEqual(found, ["3:16 base/annotation-misplaced"]);
  });

  test("text, model, text and document, model: the same", () => {
    const { config } = one(
      "interface eth0",
      "virtual_router_id 51",
      "virtual_ipaddress {\n10.0.0.9/24\n}",
      '# lbc:probe command "ssh third ping -c1 10.0.0.2" timeout 3s',
    );
    const text = keepalivedText(keepalivedStatements(config, { extent: "written" }));
    assert.match(text, /^ {4}# lbc:probe command "ssh third ping -c1 10.0.0.2" timeout 3s$/m);
    const document = { nodes: { lb1: { ha: [configOf(config, plainTelling)] } } };
    const source = Source.fromText("lb.json", JSON.stringify(document));
    const { root } = readYaml(source);
    assert.ok(root);
    const again = fromDocument(root, source);
    assert.deepEqual(again.diagnostics, []);
    const [ha] = again.nodes.flatMap((node) => node.ha);
    assert.ok(ha);
    assert.equal(keepalivedText(keepalivedStatements(ha, { extent: "written" })), text);
  });

  test("every word has a key of its own, documentation and samples that its types take", () => {
    assert.equal(new Set(annotations.map(({ key }) => key)).size, annotations.length);
    for (const { doc, forms } of annotations) {
      assert.notEqual(doc.en, doc.zh);
      for (const { first, options = {} } of Object.values(forms))
        for (const place of [...Object.values(first), ...Object.values(options)]) {
          if ("flag" in place) continue;
          const type = "several" in place ? place.several : "type" in place ? place.type : place;
          for (const good of type.samples.good)
            assert.ok(type.parse(good).ok, `${type.name} ${good}`);
          for (const bad of type.samples.bad) assert.ok(!type.parse(bad).ok, `${type.name} ${bad}`);
        }
    }
  });
});

function apply(yaml: string, text: string) {
  const { config } = lower({ "keepalived.conf": text });
  const source = Source.fromText("lbc.yaml", yaml);
  const { root } = readYaml(source);
  assert.ok(root?.kind === "map");
  assert.deepEqual(structureOf(root), []);
  const ha = root.entries[0]?.value;
  assert.ok(ha);
  const clusters = [{ nodes: [{ name: "lb1", proxies: [], ha: [config] }] }];
  const found = applyHaSettings(clusters, { source, root: ha, isWhole: true });
  const told = found.map(({ span, code, severity }) => {
    const { line, column } = source.position(span.start);
    return `${line}:${column} ${code} ${severity}`;
  });
  return { config, found, told };
}

const words = (values: readonly { readonly value: { readonly words: readonly string[] } }[]) =>
  values.map(({ value }) => value.words.join(" "));

describe("ha: of lbc.yaml", () => {
  test("says what comments say, as text or by name", () => {
    const { config, told } = apply(
      `ha:
  defaults:
    witnesses: [ping 10.0.0.1, {http: "http://10.0.0.2/", interval: 2s}, {require: 1}]
    log_file: {path: /a.log, keep: 3}
  instances:
    VI:
      heartbeats:
        - interface eth1
        - {unicast: 10.9.0.1, peers: [10.9.0.2, 10.9.0.3]}
`,
      instance(),
    );
    assert.deepEqual(told, []);
    const scope = config.ha.instances[0]?.scope ?? assert.fail();
    assert.deepEqual(words(readAll(scope, heartbeat)), [
      "interface eth1",
      "unicast 10.9.0.1 10.9.0.2 10.9.0.3",
    ]);
    assert.deepEqual(words(readAll(scope, witness)), [
      "ping 10.0.0.1",
      "http http://10.0.0.2/ interval 2s",
      "require 1",
    ]);
    const own = siteOf(readAll(scope, heartbeat)[0] ?? assert.fail());
    assert.equal(own?.span.file, "lbc.yaml");
    assert.equal(read(scope, logFile).value?.values.keep.value, 3);
  });

  test("the file's annotation holds, and it is said that both are there", () => {
    const { config, told } = apply(
      "ha: {instances: {VI: {heartbeats: [interface eth2]}}}\n",
      instance("# lbc:heartbeat interface eth1"),
    );
    assert.deepEqual(told, ["1:23 base/annotation-twice warning"]);
    const held = readAll(config.ha.instances[0]?.scope ?? assert.fail(), heartbeat);
    assert.deepEqual(
      held.map(({ value }) => value.words.join(" ")),
      ["interface eth1"],
    );
  });

  for (const [yaml, expected] of [
    ["ha: {instances: {V: {heartbeats: []}}}", "1:18 base/wrong-document error"],
    ["ha: {instances: {VI: {heartbeat: [interface eth1]}}}", "1:23 base/wrong-document error"],
    ["ha: {instances: {VI: {log_file: /a.log}}}", "1:23 base/wrong-document error"],
    ["ha: {defaults: {witnesses: [ping 10.0.0]}}", "1:34 base/annotation-wrong-value error"],
    [
      "ha: {defaults: {witnesses: [{ping: 10.0.0.1, fal: 3}]}}",
      "1:46 base/annotation-wrong-value error",
    ],
    ["ha: {defaults: {witnesses: [{ping: {a: b}}]}}", "1:36 base/wrong-document error"],
  ] as const)
    test(`${yaml}: ${expected}`, () => {
      assert.equal(apply(yaml, instance()).told[0], expected);
    });
});
