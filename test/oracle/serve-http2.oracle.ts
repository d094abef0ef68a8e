import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { withoutNginx } from "./nginx-process.ts";
import { commands, endServer, linesOf, startServer } from "./serve-filters/contestants.ts";
import { type Echo, raiseEcho } from "./serve-http2/backend.ts";
import { asks, askSession } from "./serve-http2/client-asks.ts";
import { configurationOf } from "./serve-http2/configuration.ts";
import { frameScripts } from "./serve-http2/frame-scripts.ts";
import { marked, play, type Told } from "./serve-http2/judge.ts";
import { tools } from "./serve-http2/tools.ts";

type Name = keyof typeof commands;

function makeFolder(folder: string, echo: number): void {
  mkdirSync(join(folder, "www"), { recursive: true });
  // Workers of nginx are somebody else.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, "www/f.txt"), "a file\n");
  writeFileSync(join(folder, "www/rate"), "x".repeat(5000));
  writeFileSync(join(folder, "www/big.bin"), Buffer.alloc(3_000_000, "0123456789"));
  for (const name of ["f.txt", "rate", "big.bin"])
    utimesSync(join(folder, "www", name), 1_700_000_000, 1_700_000_000);
  const made = `-keyout ${join(folder, "k.pem")} -out ${join(folder, "c.pem")} -subj /CN=main.test`;
  const kind = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2";
  execFileSync("openssl", `${kind} ${made}`.split(" "), { stdio: "ignore" });
  writeFileSync(join(folder, "nginx.conf"), configurationOf(folder, echo));
}

interface Seen {
  readonly frames: readonly Told[];
  readonly asks: readonly unknown[];
  readonly tools: readonly string[];
  readonly lines: readonly string[];
}

const marks = (lines: readonly string[] = []) =>
  lines.filter((line) => line.startsWith("ask_")).toSorted();

describe("HTTP/2 for clients: nginx and serve", { skip: withoutNginx }, () => {
  const root = mkdtempSync(join(tmpdir(), "lbc-h2-"));
  const seen: Partial<Record<Name, Seen>> = {};
  let echo: Echo;

  before(async () => {
    echo = await raiseEcho();
    chmodSync(root, 0o755);
    for (const name of Object.keys(commands) as Name[]) {
      const folder = join(root, name);
      makeFolder(folder, echo.port);
      const child = await startServer(name, folder);
      let told: Omit<Seen, "lines">;
      try {
        const frames = await Promise.all(
          frameScripts.map((script) => play(join(folder, "plain"), script)),
        );
        const answers: unknown[] = [];
        for (const one of asks) answers.push(await askSession(folder, one));
        const said: string[] = [];
        for (const tool of tools) said.push(tool.missing === false ? await tool.run(folder) : "");
        told = { frames, asks: answers, tools: said };
      } finally {
        await endServer(child);
      }
      seen[name] = { ...told, lines: linesOf(folder, "access") };
    }
  });
  after(async () => {
    await echo.close();
    rmSync(root, { recursive: true, force: true });
  });

  for (const [index, script] of frameScripts.entries())
    test(`frames: ${script.name}`, () => {
      const [nginx, lbc] = [seen.nginx?.frames[index], seen.lbc?.frames[index]];
      if (script.differs) {
        assert.equal(nginx?.outcome, script.differs.nginx);
        assert.equal(lbc?.outcome, script.differs.lbc, script.differs.why);
      } else {
        assert.deepEqual(lbc, nginx);
        const mark = marked(script.name)("").slice("?case=".length);
        const line = (lines?: readonly string[]) =>
          lines?.find((one) => one.startsWith(`${mark}|`));
        if (script.silent === undefined)
          assert.equal(line(seen.lbc?.lines), line(seen.nginx?.lines));
      }
    });

  for (const [index, one] of asks.entries())
    test(`client of Node: ${one.name}`, () => {
      assert.deepEqual(seen.lbc?.asks[index], seen.nginx?.asks[index]);
    });

  for (const [index, tool] of tools.entries())
    test(tool.name, { skip: tool.missing }, () => {
      assert.equal(seen.lbc?.tools[index], seen.nginx?.tools[index]);
      assert.match(seen.lbc?.tools[index] ?? "", tool.expect);
    });

  test("both logged the same requests", () => {
    assert.ok(marks(seen.nginx?.lines).length > 30);
    assert.deepEqual(marks(seen.lbc?.lines), marks(seen.nginx?.lines));
  });
});
