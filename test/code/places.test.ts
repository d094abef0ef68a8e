import assert from "node:assert/strict";
import { after, test } from "node:test";

import { evaluated, placesOf, removeFolders } from "./evaluated.ts";

after(removeFolders);

test("a value stands where it was written, through lists, spreads, loops and helpers", () => {
  const { places, diagnostics } = placesOf({
    "lbc.config.ts": `import { cluster, route, upstream } from "lbc";
import { hosts, type Host } from "./hosts.ts";
import more from "./more.json";
const base = { listen: ["80"], weight: 1 as number };
const pools = Object.fromEntries(hosts.map((h: Host) => [h.name, { server: [\`\${h.name}:80\`] }]));
const nodes: Record<string, object> = {};
for (let i = 1; i <= 2; i++) nodes[\`lb\${i}\`] = { address: \`10.0.0.\${i}\` };
const list = [] as string[];
list.push("a", "b");
export default cluster({
  nodes,
  upstreams: { app: upstream({ server: ["x", ...list, "y"] }), ...pools, ...more },
  servers: { web: { ...base, server_name: "中😀", routes: [route("/", { to: "app" })] } },
} as never);
`,
    "hosts.ts": `export interface Host { name: string }
export const hosts: Host[] = [{ name: "h1" }, { name: "h2" }];
`,
    "more.json": `{ "extra": { "server": "q" } }
`,
  });
  assert.deepEqual(diagnostics, []);
  const expected = {
    "": "lbc.config.ts:10:16",
    nodes: "lbc.config.ts:6:39",
    "nodes.lb1 key": "lbc.config.ts:7:36",
    "nodes.lb2.address": "lbc.config.ts:7:59",
    "upstreams.app": "lbc.config.ts:12:21",
    "upstreams.app.server key": "lbc.config.ts:12:32",
    "upstreams.app.server.0": "lbc.config.ts:12:41",
    "upstreams.app.server.1": "lbc.config.ts:9:11",
    "upstreams.app.server.2": "lbc.config.ts:9:16",
    "upstreams.app.server.3": "lbc.config.ts:12:55",
    "upstreams.h2 key": "lbc.config.ts:5:58",
    "upstreams.h2.server.0": "lbc.config.ts:5:77",
    "upstreams.extra key": "more.json:1:3",
    "upstreams.extra.server": "more.json:1:24",
    "servers.web.listen.0": "lbc.config.ts:4:25",
    "servers.web.weight": "lbc.config.ts:4:40",
    "servers.web.server_name": "lbc.config.ts:13:43",
    "servers.web.routes.0": "lbc.config.ts:13:59",
    "servers.web.routes.0.path": "lbc.config.ts:13:65",
    "servers.web.routes.0.to": "lbc.config.ts:13:76",
  };
  for (const [path, place] of Object.entries(expected)) assert.equal(places.get(path), place, path);
});

test("what is no plain value is named at its place", () => {
  const { diagnostics } = evaluated({
    "lbc.config.ts": `export default {
  call: () => 1,
  list: [undefined],
  time: new Date(0),
};
`,
  });
  assert.deepEqual(
    diagnostics.map(({ place, message }) => `${place} ${message}`),
    [
      "lbc.config.ts:2:9 this is a function, not a value; call it",
      "lbc.config.ts:3:10 this is undefined; leave it out, or give it a value",
      "lbc.config.ts:4:9 this is an instance of Date; a description is made of plain objects, lists, text, numbers, true and false",
    ],
  );
});
