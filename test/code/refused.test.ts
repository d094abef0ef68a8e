import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { after, test } from "node:test";

import { evaluate } from "../../src/code/evaluate.ts";
import type { Limits } from "../../src/code/limits.ts";
import { evaluated, folder, removeFolders } from "./evaluated.ts";

after(removeFolders);

const soon: Partial<Limits> = { ownPatience: 300 };

interface Refused {
  readonly text: string;
  /** `line:column` of the file that the text is in, or a place in another one. */
  readonly place: string;
  /** The text there, where it tells more. */
  readonly at?: string;
  readonly message: string | RegExp;
  readonly limits?: Partial<Limits>;
}

const beside = {
  "there.ts":
    "export type Kind = 1;\nexport const list = [];\nexport default (() => {\n  throw new Error(`from here`);\n})();\n",
  "types.ts": "export type Kind = 1;\nexport const list = [];\n",
};
const refused: Readonly<Record<string, Refused>> = {
  "a throw": {
    text: `const hosts = () => {\n  throw new TypeError("no\\nhosts \\x1b[2J");\n};\nexport default { nodes: hosts() };\n`,
    place: "2:9",
    message: "this throws: TypeError: no hosts [2J",
  },
  "a mistake": {
    text: `const lb: any = {};\nexport default { x: lb.one.two(3) };\n`,
    place: "2:28",
    at: "two",
    message: "this throws: TypeError: Cannot read properties of undefined (reading 'two')",
  },
  "a function of lbc that is not imported": {
    text: `export default { secret: env("A") };\n`,
    place: "1:26",
    message: "env has to be imported: `lbc` has it",
  },
  "a throw in what is imported": {
    text: `import list from "./there.ts";\nexport default { list };\n`,
    place: "there.ts:4:9",
    message: "this throws: from here",
  },
  "a loop without end, though it catches": {
    text: `try {\n  for (;;) {}\n} catch {}\nexport default {};\n`,
    place: "2:3",
    at: "for (;;) {}",
    message: "this has not ended in 10 seconds",
    limits: soon,
  },
  "a wait that goes on": {
    text: `setInterval(() => {}, 5);\nawait new Promise(() => {});\nexport default {};\n`,
    place: "2:1",
    message: "this has not ended in 10 seconds",
    limits: soon,
  },
  "what nobody can interrupt": {
    text: `export default /^(a+)+$/.test("a".repeat(60) + "b");\n`,
    place: "1:1",
    message: "this has not ended in 0.5 seconds",
    limits: { patience: 500 },
  },
  "a wait for nothing": {
    text: `const x = 1;\nexport default await new Promise(() => {});\n`,
    place: "2:16",
    message: "what is awaited here never comes",
  },
  "a function that calls itself": {
    text: `const f = (): unknown => [f()];\nexport default f();\n`,
    place: "1:26",
    message: "this calls itself without end",
  },
  "more memory than there is": {
    text: `const all: object[] = [];\nfor (;;) all.push(new Uint8Array(1_000_000));\n`,
    place: "2:1",
    message: "this needs more than 64 MB",
    limits: { mostMegabytes: 64 },
  },
  "a name that lbc does not have": {
    text: `import { clustr } from "lbc";\nexport default clustr({});\n`,
    place: "1:10",
    message: "lbc has no clustr; did you mean cluster?",
  },
  "a name that a file does not have": {
    text: `import { list, Kind } from "./types.ts";\nexport default { list, k: 1 as Kind };\n`,
    place: "1:16",
    message: "./types.ts has no Kind; a type is imported with `import type`",
  },
  "a file that is not there": {
    text: `import list from "./types.js";\nexport default list;\n`,
    place: "1:18",
    message: "there is no file ./types.js; imports are written with their ending: ./types.ts",
  },
  "nothing exported": {
    text: `export const config = {};\n\n`,
    place: "1:25",
    message: "nothing is exported; a configuration ends with `export default cluster(…)`",
  },
};

for (const [name, { text, place, at, message, limits }] of Object.entries(refused))
  test(`a configuration with ${name} is refused at its place`, () => {
    const { diagnostics, root, cwd } = evaluated({ "lbc.config.ts": text, ...beside }, limits);
    assert.equal(root, undefined);
    const [found, ...others] = diagnostics;
    assert.deepEqual(others, []);
    assert.equal(
      found?.place,
      /^\d/.test(place) ? `lbc.config.ts:${place}` : place,
      found?.message,
    );
    if (at !== undefined) assert.equal(found?.text, at);
    if (typeof message === "string") assert.equal(found?.message, message);
    else assert.match(found?.message ?? "", message);
    assert.equal(found?.code, "base/wrong-document");
    assert.match(found?.zh ?? "", /[\u4e00-\u9fff]/);
    assert.equal(readdirSync(cwd).length, 1 + Object.keys(beside).length);
  });

test("rubbish is named, each piece at its place", () => {
  const { diagnostics } = evaluated({
    "lbc.config.ts": `const round: any = { inner: {} };
round.inner.round = round;
let bomb: any = ["x"];
for (let i = 0; i < 40; i++) bomb = [bomb, bomb];
let deep: any = 1;
for (let i = 0; i < 5000; i++) deep = { deep };
export default {
  call: () => 1,
  symbol: Symbol("x"),
  big: 10n,
  not: [NaN, 1 / 0],
  nothing: undefined,
  list: [undefined],
  map: new Map(),
  own: new (class Own {})(),
  promise: Promise.resolve({}),
  proxy: new Proxy({}, { ownKeys() { throw new Error("p"); } }),
  round,
  bomb,
  deep,
  ["__proto__"]: { polluted: 1n },
};
`,
  });
  assert.deepEqual(
    diagnostics.map(({ place, message }) => `${place.slice(14)} ${message.slice(0, 40)}`),
    [
      "8:9 this is a function, not a value; call it",
      "9:11 this is a symbol; write text",
      "10:8 this is a bigint; write a number, or tex",
      "11:9 NaN is no number that can be written",
      "11:14 Infinity is no number that can be writte",
      "13:10 this is undefined; leave it out, or give",
      "14:8 this is an instance of Map; a descriptio",
      "15:8 this is an instance of Own; a descriptio",
      `16:12 this is a promise; put \`await\` before it`,
      "17:10 this cannot be read: looking at it throw",
      "2:21 this contains itself, and would never en",
      "4:37 these are more than 1000000 values",
      "6:39 this nests deeper than 100",
      "21:30 this is a bigint; write a number, or tex",
    ],
  );
});

test("sites of a project import what they share", () => {
  const cwd = folder({
    "package.json": "{}",
    "sites/a/lbc.config.ts": `import { app } from "../../shared/app.ts";
export default { nodes: { a: {} }, upstreams: { app } };
`,
    "shared/app.ts": `export const app = { server: ["10.0.0.1:80"] };\n`,
  });
  const { diagnostics, sources } = evaluate("sites/a/lbc.config.ts", cwd);
  assert.deepEqual(diagnostics, []);
  assert.deepEqual(
    sources.map(({ path }) => path),
    ["sites/a/lbc.config.ts", "shared/app.ts"],
  );
});

test("nothing but the configuration's own project is in reach", () => {
  const cwd = folder({ "secret.txt": "secret" });
  const { root, diagnostics } = evaluated({
    "lbc.config.ts": `import fs from "node:fs";
import os from "node:process";
const outside = ${JSON.stringify(cwd)};
const tries: Record<string, () => unknown> = {
  read: () => fs.readFileSync(outside + "/secret.txt"),
  list: () => fs.readdirSync("/"),
  write: () => fs.writeFileSync(import.meta.dirname + "/x", ""),
  fetch: () => fetch("http://127.0.0.1/"),
  socket: () => new WebSocket("ws://127.0.0.1/"),
  exit: () => process.exit(0),
  leave: () => os.exit(0),
  kill: () => process.kill(process.pid),
  binding: () => (process as any).binding("tcp_wrap"),
  builtin: () => (process as any).getBuiltinModule("net"),
  hidden: () => Object.keys(process.env).length === 0 || process.env.HOME,
  net: () => import("net"),
  http: () => import("node:http"),
  dns: () => import("node:dns/promises"),
  child: () => import("node:child_process"),
  worker: () => import("node:worker_threads"),
  module: () => import("node:module"),
  vm: () => import("node:vm"),
  web: () => import("https://127.0.0.1/x.js"),
  data: () => import("data:text/javascript,1"),
  above: () => import("../x.ts"),
  absolute: () => import(outside + "/x.ts"),
  folder: () => import("./"),
  commonjs: () => import("./x.cjs"),
  text: () => import("./x.txt"),
  package: () => import("lodash/fp"),
  inner: () => import("lbc/dsl"),
};
const said: Record<string, string> = {};
for (const [name, attempt] of Object.entries(tries))
  said[name] = await Promise.resolve()
    .then(attempt)
    .then(String, (error: any) => (error.code ?? "") + " " + error.message);
export default said;
`,
    "package.json": "{}",
    "x.cjs": "",
    "x.txt": "",
  });
  assert.deepEqual(diagnostics, []);
  const said = new Map(
    root?.kind === "map"
      ? root.entries.map(({ key, value }) => [key, value.kind === "scalar" ? value.text : ""])
      : [],
  );
  const expected: Readonly<Record<string, RegExp>> = {
    read: /^ERR_ACCESS_DENIED/,
    list: /^ERR_ACCESS_DENIED/,
    write: /^ERR_ACCESS_DENIED/,
    fetch: /does not reach the network/,
    socket: /does not reach the network/,
    exit: /does not end the process/,
    leave: /does not end the process/,
    kill: /does not end the process/,
    binding: /not a function/,
    builtin: /not a function/,
    hidden: /^true$/,
    net: /net cannot be used here/,
    http: /node:http cannot be used here/,
    dns: /node:dns\/promises cannot be used here/,
    child: /node:child_process cannot be used here/,
    worker: /node:worker_threads cannot be used here/,
    module: /node:module cannot be used here/,
    vm: /node:vm cannot be used here/,
    web: /is not imported: a configuration is made of files/,
    data: /is not imported: a configuration is made of files/,
    above: /stands outside/,
    absolute: /stands outside/,
    folder: /is a directory/,
    commonjs: /is a CommonJS module/,
    text: /what can be ends in \.ts/,
    package: /there is no package lodash\/fp below/,
    inner: /there is no module lbc\/dsl/,
  };
  assert.deepEqual([...said.keys()], Object.keys(expected));
  for (const [name, message] of Object.entries(expected))
    assert.match(said.get(name) ?? "", message, name);
});

test("what a configuration prints is told with its place, and harms no answer", () => {
  const { root, said } = evaluated({
    "lbc.config.ts": `import { writeSync } from "node:fs";
writeSync(1, "noise");
writeSync(2, "noise");
console.table([1]);
for (let i = 0; i < 200; i++) console.error("%d of %s\\x1b[2J", i, { a: 1 });
process.stdout.write("written\\n");
export default { a: 1 };
`,
  });
  assert.equal(root?.kind, "map");
  assert.equal(said.length, 100);
  assert.deepEqual([said[0]?.place, said[0]?.message], ["lbc.config.ts:4:9", "[ 1 ]"]);
  assert.deepEqual([said[1]?.place, said[1]?.message], ["lbc.config.ts:5:39", "0 of { a: 1 } [2J"]);
});

test("who asks for the environment is told once that there is none", () => {
  const { root, said } = evaluated({
    "lbc.config.ts": `const secret = process.env.VRRP_SECRET ?? process.env["VRRP_SECRET"];
export default { secret, all: { ...process.env }, is: "HOME" in process.env };
`,
  });
  assert.equal(root?.kind, "map");
  assert.deepEqual(
    said.map(({ place, message }) => `${place} ${message}`),
    [
      'lbc.config.ts:1:28 the environment is not seen here, VRRP_SECRET is undefined; a secret that stands in it is env("VRRP_SECRET")',
    ],
  );
});

test("an answer that the configuration writes itself is none", () => {
  const text = `import { writeSync } from "node:fs";\nwriteSync(3, "{}");\nfor (;;) {}\n`;
  const { diagnostics } = evaluated({ "lbc.config.mjs": text }, soon);
  assert.deepEqual(
    diagnostics.map(({ place, message }) => `${place} ${message}`),
    ["lbc.config.mjs:1:1 what this handed over cannot be read"],
  );
});

test("what Node is told by the environment does not reach the configuration", () => {
  const before = process.env["NODE_OPTIONS"];
  process.env["NODE_OPTIONS"] = "--require=/nowhere.cjs";
  try {
    const { root, diagnostics } = evaluated({ "lbc.config.mjs": "export default { name: 'a' };" });
    assert.deepEqual(diagnostics, []);
    assert.ok(root);
  } finally {
    if (before === undefined) delete process.env["NODE_OPTIONS"];
    else process.env["NODE_OPTIONS"] = before;
  }
});

/** Writes an answer about a file before lbc does. */
const forged = (path: string) => `import { closeSync, writeSync } from "node:fs";
const place = [0, 0, 1], message = { en: "\\x1b[2J\\u202eforged", zh: "x" };
const path = ${path}, files = [{ path, text: "text" }];
writeSync(3, JSON.stringify({ files, values: [], troubles: [{ message, place }], said: [] }));
closeSync(3);
`;

const messagesOf = (text: string) =>
  evaluated({ "lbc.config.mjs": text }).diagnostics.map(({ message }) => message);

test("an answer of its own making says nothing of other files, and obeys nobody's terminal", () => {
  const unread = ["what this handed over cannot be read"];
  assert.deepEqual(messagesOf(forged('"/etc/passwd"')), unread);
  assert.deepEqual(messagesOf(forged("import.meta.filename")), [" [2J forged"]);
});

test("a configuration that breaks the language is not taken for an empty one", () => {
  const text = "Array.prototype.map = () => [];\nexport default { nodes: { lb1: {} } };\n";
  assert.deepEqual(messagesOf(text), ["what this handed over cannot be read"]);
});
