import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "../..");

interface Block {
  readonly note: string;
  readonly commands: string;
}

/** The `sh` blocks of a README, each with the comment before it. */
const blocksOf = (file: string): Block[] =>
  [
    ...readFileSync(join(root, file), "utf8").matchAll(
      /(?:<!-- (?<note>[^>]+) -->\n)?```sh\n(?<commands>[^`]+)```/g,
    ),
  ].map(({ groups }) => ({ note: groups?.["note"] ?? "", commands: groups?.["commands"] ?? "" }));

const english = blocksOf("README.md");

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}

/** A folder like a clone, in which `npx` and `npm` are stand-ins and ports are free ones. */
async function makeClone() {
  const clone = mkdtempSync(join(tmpdir(), "lbc-readme-"));
  cpSync(join(root, "examples"), join(clone, "examples"), { recursive: true });
  const tools = join(clone, ".tools");
  cpSync(join(root, "test/support/readme-tools"), tools, { recursive: true });
  for (const name of readdirSync(tools)) chmodSync(join(tools, name), 0o755);

  const written = ["18080", "18081", "18082", "18049"];
  const ports = await freePorts(written.length);
  const local = (text: string) =>
    written
      .reduce((all, port, index) => all.replaceAll(port, String(ports[index])), text)
      .replaceAll("/tmp/lbc-loopback", join(clone, "lbc"));
  const conf = join(clone, "examples/loopback/httpserver.conf");
  writeFileSync(conf, local(readFileSync(conf, "utf8")));
  return { clone, tools, local, ports };
}

test("both READMEs have the same commands", () => {
  assert.ok(english.length > 8);
  assert.deepEqual(blocksOf("README.zh-CN.md"), english);
});

test("CI runs the README's own test command", () => {
  assert.match(readFileSync(join(root, ".ci/run"), "utf8"), /^npm ci\nnpm test$/m);
});

test("every command of the README does what it says", { timeout: 300_000 }, async (context) => {
  const { clone, tools, local, ports } = await makeClone();
  context.after(() => rmSync(clone, { recursive: true, force: true }));
  const env = {
    ...process.env,
    PATH: `${tools}${delimiter}${process.env["PATH"]}`,
    LBC_ROOT: root,
    LBC_NODE: process.execPath,
    LANG: "C.UTF-8",
  };
  let background = "";
  for (const { note, commands } of english) {
    if (note === "background") {
      const up = ports.map(
        (port) => `until (: </dev/tcp/127.0.0.1/${port}) 2>/dev/null; do sleep 0.05; done`,
      );
      background = `trap 'kill $(jobs -pr); wait' EXIT\n${commands}${up.join("\n")}\n`;
      continue;
    }
    const script = local(`set -e\n${background}${commands}`);
    background = "";
    const run = spawnSync("timeout", ["90", "bash", "-c", script], {
      cwd: clone,
      env,
      encoding: "utf8",
    });
    const expected = Number(/exit (\d)/.exec(note)?.[1] ?? 0);
    assert.equal(run.status, expected, `${commands}\n${run.stdout}\n${run.stderr}`);
  }
});
