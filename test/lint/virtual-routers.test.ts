import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import { virtualRouters } from "../../src/lint/cluster/virtual-routers.ts";
import { priorityWith, weightedScripts } from "../../src/lint/cluster/weights.ts";
import { formatJson } from "../../src/lint/formats/json.ts";
import { formatRdjson } from "../../src/lint/formats/rdjson.ts";
import { formatSarif } from "../../src/lint/formats/sarif.ts";

/** Machines by name, each a keepalived.conf. */
function cluster(machines: Readonly<Record<string, string>>, version = [2, 2, 7]) {
  const names = Object.keys(machines);
  const held = new Map(
    names.map((name) => [`/c/${name}/keepalived.conf`, Buffer.from(machines[name] ?? "")]),
  );
  const { clusters, diagnostics, project } = check({
    cwd: "/c",
    held,
    paths: [],
    nodes: names.map((name) => ({ name, paths: [`${name}/keepalived.conf`] })),
    targets: [{ dialect: "keepalived", version }],
  });
  const [found] = clusters;
  assert.ok(found);
  const codes = diagnostics.map(({ code }) => code);
  return { cluster: found, codes, diagnostics, sources: project.sources };
}

const withPassword = (priority: number, password: string) =>
  `priority ${priority}\nauthentication {\nauth_type PASS\nauth_pass ${password}\n}`;

interface Instance {
  readonly name?: string;
  readonly id?: number;
  readonly link?: string;
  readonly vip?: string;
  readonly lines?: string;
}

const instance = ({
  name = "VI",
  id = 51,
  link = "eth0",
  vip = "10.0.0.9",
  lines = "",
}: Instance) =>
  `vrrp_instance ${name} {
  interface ${link}
  virtual_router_id ${id}
  virtual_ipaddress {
    ${vip}/24
  }
${lines}
}
`;

const groups = (machines: Readonly<Record<string, string>>): string[] =>
  virtualRouters(cluster(machines).cluster).map((members) =>
    members.map(({ node, instance: { name } }) => `${node.name}:${name}`).join(" "),
  );

describe("instances are one virtual router", () => {
  test("when they share an address, whatever their names and ids are", () => {
    assert.deepEqual(
      groups({ a: instance({ name: "X", id: 1 }), b: instance({ name: "Y", id: 2 }) }),
      ["a:X b:Y"],
    );
  });

  test("when they share id and name, or id and interface, and no address speaks against it", () => {
    const other = { vip: "10.0.0.8" };
    assert.deepEqual(groups({ a: instance({}), b: instance({ ...other, link: "eth1" }) }), [
      "a:VI b:VI",
    ]);
    assert.deepEqual(groups({ a: instance({}), b: instance({ ...other, name: "Y" }) }), [
      "a:VI b:Y",
    ]);
    assert.deepEqual(
      groups({ a: instance({}), b: instance({ ...other, name: "Y", link: "eth1" }) }),
      [],
    );
  });

  test("never by name alone", () => {
    assert.deepEqual(groups({ a: instance({}), b: instance({ id: 52, vip: "10.0.0.8" }) }), []);
  });

  test("an address before an id: crossed ids do not cross the pairs", () => {
    const a =
      instance({ name: "P", id: 1, vip: "10.0.0.1" }) +
      instance({ name: "Q", id: 2, vip: "10.0.0.2" });
    const b =
      instance({ name: "P", id: 2, vip: "10.0.0.1" }) +
      instance({ name: "Q", id: 1, vip: "10.0.0.2" });
    assert.deepEqual(groups({ a, b }), ["a:P b:P", "a:Q b:Q"]);
  });

  test("two pairs on two links may use one id and one name", () => {
    const other = instance({ vip: "10.0.0.8" });
    const found = groups({ a: instance({}), b: instance({}), c: other, d: other });
    assert.deepEqual(found, ["a:VI b:VI", "c:VI d:VI"]);
  });

  test("of different machines only", () => {
    const twice = instance({ name: "X" }) + instance({ name: "Y" });
    const found = virtualRouters(cluster({ a: twice, b: instance({ name: "X" }) }).cluster);
    for (const members of found)
      assert.equal(new Set(members.map(({ node }) => node)).size, members.length);
    assert.equal(found.length, 1);
    const byId =
      instance({ name: "X", vip: "10.0.0.1" }) + instance({ name: "Y", vip: "10.0.0.2" });
    assert.deepEqual(groups({ a: byId, b: instance({ name: "Z", id: 9, vip: "10.0.0.3" }) }), []);
  });
});

const script = (name: string, weight: number | string) =>
  `vrrp_script ${name} {\n  script "/bin/true"\n  weight ${weight}\n}\n`;

const withScripts = (lines: string, before: string) => {
  const text = before + instance({ lines });
  const members = virtualRouters(
    cluster({ a: text, b: instance({ lines: "priority 1" }) }).cluster,
  );
  const member = members[0]?.find(({ node }) => node.name === "a");
  assert.ok(member);
  const failing = (...names: readonly string[]) =>
    new Set(
      weightedScripts(member)
        .map(({ tracked }) => tracked)
        .filter(({ name }) => names.includes(name)),
    );
  return (...names: readonly string[]) => priorityWith(member, failing(...names));
};

describe("priorities under weights", () => {
  test("negative ones count while failing, positive ones while succeeding, reverse the other way", () => {
    const tracks = "priority 100\ntrack_script {\nn\np\nr\n}";
    const at = withScripts(tracks, script("n", -20) + script("p", 30) + script("r", "-7 reverse"));
    assert.equal(at(), 123);
    assert.equal(at("n"), 103);
    assert.equal(at("p"), 93);
    assert.equal(at("r"), 130);
  });

  test("the line of the instance comes before the script; a script that is not there counts nothing", () => {
    const at = withScripts(
      "priority 100\ntrack_script {\nn weight -60\nnone weight -9\n}",
      script("n", -20),
    );
    assert.equal(at("n"), 40);
  });

  test("the result stays between 1 and 254, and 255 stays 255", () => {
    const track = "track_script {\nn\np\n}";
    const scripts = script("n", -200) + script("p", 200);
    assert.equal(withScripts(`priority 100\n${track}`, scripts)("n", "p"), 1);
    assert.equal(withScripts(`priority 100\n${track}`, scripts)(), 254);
    assert.equal(withScripts(`priority 255\n${track}`, scripts)("n", "p"), 255);
  });
});

const says = (machines: Readonly<Record<string, string>>) =>
  cluster(machines).codes.includes("cluster/weight-cannot-swap");

describe("quiet where nobody can know", () => {
  const chk = 'vrrp_script chk {\n  script "/bin/true"\n  weight -20\n}\n';
  const track = "track_script {\nchk\n}\n";
  const pair = (first: string, second = "", outside = "") => ({
    a: `${chk}${instance({ lines: `priority 150\n${track}${first}` })}${outside}`,
    b: `${chk}${instance({ lines: `priority 100\n${track}${second}` })}${outside}`,
  });

  test("a weight that is too small is reported", () => {
    assert.equal(says(pair("")), true);
  });

  test("not so where interfaces, processes, files or a group move the priority too", () => {
    assert.equal(says(pair("track_interface {\neth1 weight -60\n}")), false);
    assert.equal(says(pair("track_process {\np\n}")), false);
    assert.equal(says(pair("", "", "vrrp_sync_group G {\ngroup {\nVI\n}\n}\n")), false);
  });

  test("authentication of version 3 is none", () => {
    const { codes } = cluster({
      a: instance({ lines: `version 3\n${withPassword(2, "x")}` }),
      b: instance({ lines: `version 3\n${withPassword(1, "y")}` }),
    });
    assert.deepEqual(
      codes.filter((code) => code.startsWith("cluster/")),
      ["cluster/nginx-untracked", "cluster/nginx-untracked"],
    );
  });
});

test("what strict mode does to unicast depends on the version", () => {
  const text = instance({ lines: "strict_mode on\nunicast_peer {\n10.0.0.2\n}" });
  const message = (version: number[]) =>
    cluster({ a: text, b: text.replace("VI", "VJ") }, version).diagnostics.find(
      ({ code }) => code === "vrrp/strict-unicast",
    )?.message.en ?? "";
  assert.match(message([2, 0, 20]), /refuses/);
  assert.match(message([2, 2, 4]), /refuses/);
  assert.match(message([2, 2, 5]), /drops every packet/);
  assert.match(message([2, 3, 4]), /drops every packet/);
  assert.match(message([2, 4]), /refuses/);
  assert.match(message([2, 0]), /does not go with/);
});

test("no password leaves a finding", () => {
  const { diagnostics, sources, codes } = cluster({
    a: instance({ lines: withPassword(5, "hunter22-long") }),
    b: instance({ lines: withPassword(5, "sesame33-long") }),
  });
  assert.ok(codes.includes("cluster/auth-mismatch") && codes.includes("vrrp/auth-pass-truncated"));
  // What the fix writes is for the file alone.
  const told = diagnostics.map(({ fix, ...rest }) => [rest, fix?.title]);
  assert.doesNotMatch(JSON.stringify(told), /hunter|sesame/);
  const result = { diagnostics, sources };
  for (const report of [
    formatJson(result, { language: "en" }),
    formatRdjson(result, { language: "en" }),
    formatSarif(result, { language: "zh", version: "0", cwd: undefined }),
  ]) {
    assert.match(report, /cluster\/auth-mismatch/);
    assert.doesNotMatch(report, /hunter|sesame/);
  }
});
