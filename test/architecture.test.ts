import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");

interface Room {
  /** Rooms that may be imported besides the room itself. */
  readonly may: readonly string[];
  readonly packages?: readonly string[];
  /** Node's own modules, where only some are allowed; all of them otherwise. */
  readonly builtins?: readonly string[];
}

const text = ["src/text", "src/messages"];
const reading = [...text, "src/diagnostic"];
const model = [...reading, "src/ir"];
const understanding = [...model, "src/catalog"];

/** Nothing that could read a file, a clock or the network. */
const pure = ["node:buffer", "node:path"];
/** And what tells an address from a name. */
const addresses = [...pure, "node:net"];

const machine = ["runtime/vrrp/machine", "runtime/vrrp/plan"];
const said = ["runtime/vrrp/status", "runtime/vrrp/messages"];

/** The table of docs/architecture.md. A file belongs to the room with the longest name that fits. */
const rooms: Readonly<Record<string, Room>> = {
  "src/text": { may: [], builtins: ["node:buffer"] },
  "src/messages": { may: [], builtins: [] },
  "src/diagnostic": { may: text, builtins: [] },
  "src/ir": { may: ["src/text"], builtins: [] },
  // chevrotain is loaded when the first file asks for it.
  grammars: { may: reading, packages: ["chevrotain"], builtins: [...pure, "node:module"] },
  "src/catalog": { may: [...text, "src/ir"], builtins: addresses },
  "src/project": { may: [...understanding, "grammars"], packages: ["yaml"] },
  "src/lower": { may: [...understanding, "grammars", "src/project"], builtins: addresses },
  // Digests name findings in reports.
  "src/lint": { may: understanding, builtins: [...addresses, "node:crypto"] },
  "src/explain": { may: [...understanding, "src/lint"], builtins: [] },
  // What the user imports: it runs in the child that evaluates, and knows nothing of the rest.
  "src/dsl": { may: [], builtins: ["node:util"] },
  // Runs a configuration in TypeScript in a child, and finds the places of its values.
  "src/code": { may: [...model, "src/dsl"], packages: ["acorn"] },
  "src/cluster": { may: understanding, builtins: addresses },
  "src/check": {
    may: [...understanding, "grammars", "src/project", "src/lower", "src/lint", "src/cluster"],
  },
  // Files of machines, as values: only `files.ts` touches the disk.
  "src/build": {
    may: [
      ...understanding,
      "grammars",
      "src/project",
      "src/lower",
      "src/lint",
      "src/check",
      "src/cluster",
      "src/emit",
      "src/format",
    ],
  },
  "src/convert": { may: [...understanding, "grammars", "src/project"], builtins: addresses },
  "src/emit": { may: understanding, packages: ["yaml"], builtins: [] },
  "src/format": { may: [...understanding, "grammars", "src/project"], builtins: addresses },
  "src/plan": { may: [...understanding, "runtime/plan", "runtime/decide", "runtime/vrrp/plan"] },
  "src/cli": {
    may: [
      ...understanding,
      "grammars",
      "src/project",
      "src/lower",
      "src/lint",
      "src/explain",
      "src/check",
      "src/convert",
      "src/emit",
      "src/format",
      "src/plan",
      "src/code",
      "src/cluster",
      "src/build",
      "src/dsl",
      "runtime/plan",
      "runtime/control",
      "runtime/vrrp/status",
      "runtime/vrrp/messages",
    ],
    packages: ["@oclif/core", "chalk"],
  },
  "runtime/plan": { may: [], builtins: [] },
  "runtime/decide": { may: ["runtime/plan"], builtins: [] },
  "runtime/http1": { may: ["runtime/plan"] },
  // What frames bring, as the readers of HTTP/1 know it; the frames themselves are Node's.
  "runtime/http2": { may: [], builtins: [] },
  "runtime/tls": { may: ["runtime/plan"] },
  "runtime/upstream": { may: ["runtime/plan", "runtime/decide", "runtime/http1", "runtime/tls"] },
  "runtime/proxy": {
    may: [
      "runtime/plan",
      "runtime/decide",
      "runtime/http1",
      "runtime/http2",
      "runtime/tls",
      "runtime/upstream",
    ],
  },
  "runtime/stream": {
    may: [
      "runtime/plan",
      "runtime/decide",
      "runtime/http1",
      "runtime/tls",
      "runtime/upstream",
      "runtime/proxy",
    ],
  },
  "runtime/health": { may: ["runtime/plan", "runtime/decide"] },
  "runtime/vrrp/machine": { may: [], builtins: [] },
  "runtime/vrrp/plan": { may: [], builtins: [] },
  // What the HA agent says, which others may read.
  "runtime/vrrp/status": { may: ["runtime/vrrp", ...machine], builtins: [] },
  "runtime/vrrp/messages": {
    may: ["runtime/vrrp", "runtime/vrrp/status", ...machine],
    builtins: [],
  },
  "runtime/vrrp": {
    may: [...machine, ...said, "runtime/host", "runtime/notify"],
  },
  // Loaded in the process that mails, and nowhere else.
  "runtime/notify": { may: ["runtime/host", "runtime/vrrp/plan"], packages: ["nodemailer"] },
  "runtime/host": { may: [], packages: ["koffi"] },
  "runtime/control": {
    may: [
      "runtime/plan",
      "runtime/decide",
      "runtime/http1",
      "runtime/tls",
      "runtime/upstream",
      "runtime/proxy",
      "runtime/stream",
      "runtime/health",
      "runtime/vrrp",
      "runtime/vrrp/plan",
      ...said,
      "runtime/notify",
      "runtime/host",
    ],
    // Loaded in the supervisor by the first who asks for metrics.
    packages: ["prom-client"],
  },
};

const names = Object.keys(rooms).toSorted((a, b) => b.length - a.length);
const roomOf = (file: string) =>
  names.find((name) => file.startsWith(`${name}/`) || file === `${name}.ts`);

const imports = /(?:^(?:import|export)\s[^"]*?from\s|^import\s|\bimport\()"([^"]+)"/gm;

function wrongImports(file: string): string[] {
  const name = roomOf(file);
  const room = name === undefined ? undefined : rooms[name];
  if (!room) return [`${file} is in no room`];
  const wrong: string[] = [];
  for (const [, target = ""] of readFileSync(join(root, file), "utf8").matchAll(imports)) {
    if (target.startsWith(".")) {
      const path = relative(root, join(root, dirname(file), target));
      const to = path === "package.json" ? name : roomOf(path);
      if (to !== name && !room.may.includes(to ?? "?")) wrong.push(`${file} imports ${path}`);
    } else if (target.startsWith("node:")) {
      if (room.builtins && !room.builtins.includes(target)) wrong.push(`${file} imports ${target}`);
    } else if (!(room.packages ?? []).some((one) => target === one || target.startsWith(`${one}/`)))
      wrong.push(`${file} imports package ${target}`);
  }
  return wrong;
}

const sources = globSync("{src,grammars,runtime}/**/*.ts", { cwd: root });

test("every import goes to a room that the importing room may use", () => {
  assert.ok(sources.length > 20);
  assert.deepEqual(sources.flatMap(wrongImports), []);
});

test("only one file knows how foreign functions are called", () => {
  const users = sources.filter((file) =>
    /from "koffi"|import\("koffi"\)|require\("koffi"\)/.test(
      readFileSync(join(root, file), "utf8"),
    ),
  );
  assert.ok(
    users.every((file) => file === "runtime/host/linux/ffi.ts"),
    users.join(),
  );
});

test("what decides reads no clock and draws no lot", () => {
  const deciding = sources.filter((file) => /^runtime\/(decide\/|vrrp\/machine)/.test(file));
  const impure =
    /\bDate\.now\b|\bnew Date\(\)|\bperformance\.|\bhrtime\b|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bprocess\./;
  assert.deepEqual(
    deciding.filter((file) => impure.test(readFileSync(join(root, file), "utf8"))),
    [],
  );
});

test("no default exports, no names that say nothing", () => {
  const wrong = sources.filter(
    (file) =>
      /(^|\/)(utils?|helpers?|misc|common)(\/|\.ts$)/.test(file) ||
      (/^export default/m.test(readFileSync(join(root, file), "utf8")) &&
        !file.startsWith("src/cli/")),
  );
  assert.deepEqual(wrong, []);
});

test("no path of a machine and no registry host stands in the project", () => {
  const files = globSync("{src,grammars,runtime,test,tools,docs,examples,templates,bin,.ci}/**/*", {
    cwd: root,
    withFileTypes: true,
  }).filter((entry) => entry.isFile());
  const wrong = files
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) =>
      /\/work\/(main|shared)|registry\.npm|:\/\/[\w.-]*(nexus|artifactory)/.test(
        readFileSync(file, "latin1"),
      ),
    )
    .map((file) => relative(root, file))
    .filter((file) => file !== "test/architecture.test.ts");
  assert.deepEqual(wrong, []);
});
