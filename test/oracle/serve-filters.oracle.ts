import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";

import { freePort } from "../control/host/run.ts";
import { withoutNginx } from "./nginx-process.ts";
import { accelAnswers, accelAsks } from "./serve-filters/accel-locations.ts";
import { answerAnswers, answerAsks } from "./serve-filters/answer-locations.ts";
import { raiseBackend } from "./serve-filters/backend.ts";
import { ask, type Ask } from "./serve-filters/client.ts";
import { configurationOf } from "./serve-filters/configuration.ts";
import { commands, endServer, linesOf, startServer } from "./serve-filters/contestants.ts";
import { filterAnswers, filterAsks } from "./serve-filters/filter-locations.ts";
import { logAnswers, logAsks, sameLogs } from "./serve-filters/log-locations.ts";

const asks: readonly Ask[] = [...filterAsks, ...answerAsks, ...accelAsks, ...logAsks];
const answers = { ...filterAnswers, ...answerAnswers, ...accelAnswers, ...logAnswers };

const files: Readonly<Record<string, string>> = {
  "a.txt": "0123456789".repeat(10),
  "a.html": "<p>hello</p>".repeat(20),
  "a.css": "a { color: red }".repeat(20),
  "e.txt": "",
  "short.txt": "short enough to stay as it is",
  "u.zzz": "unknown type".repeat(9),
};

/** A line of a log, each of its values apart, without what is the run's own. */
function comparable(log: string, line: string, folder: string, port: number): string[] {
  const plain = line.replaceAll(folder, "DIR").replaceAll(String(port), "PORT");
  // How small a text becomes is between the two zlibs.
  if (log === "access") return [plain.replace(/( \/(?:gzip|trailer)\/.*\|)\d+$/, "$1N")];
  return plain.split("] ").map((value) => `${log}: ${plain.split(" ")[0]} ${value}`);
}

const times =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d \d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4} \d+\.\d{3} \d\.\d{3} \d\.\d{3} \d+ \S+ [\da-f]{32} \d+ \d+ \d+ - - - \\x7F\\x00\\x00\\x01$/;

function makeFolder(folder: string): void {
  mkdirSync(join(folder, "html"), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, "html", name);
    writeFileSync(path, text);
    utimesSync(path, 1_700_000_000, 1_700_000_000);
  }
}

test(
  "what is done to answers on their way out: nginx and serve alike",
  { skip: withoutNginx },
  async (t) => {
    const root = mkdtempSync(join(tmpdir(), "lbc-filters-"));
    const backend = await raiseBackend(answers);
    t.after(async () => {
      await backend.close();
      rmSync(root, { recursive: true, force: true });
    });
    const told: { seen: string[]; logged: readonly string[] }[] = [];
    for (const name of Object.keys(commands) as (keyof typeof commands)[]) {
      const folder = join(root, name);
      makeFolder(folder);
      const port = await freePort();
      writeFileSync(join(folder, "nginx.conf"), configurationOf(folder, port, backend.port));
      const server = await startServer(name, folder);
      t.after(() => endServer(server));
      const seen: string[] = [];
      for (const one of asks) seen.push(await ask(port, one));
      await endServer(server);
      told.push({
        seen: seen.map((text) => text.replaceAll(String(port), "PORT")),
        logged: sameLogs.flatMap((log) =>
          linesOf(folder, log).flatMap((line) => comparable(log, line, folder, port)),
        ),
      });
    }
    const [nginx, lbc] = told;
    assert.ok(nginx && lbc && nginx.seen.length > 100);
    const differences = asks.flatMap((one, index) =>
      lbc.seen[index] === nginx.seen[index]
        ? []
        : [{ ask: JSON.stringify(one), nginx: nginx.seen[index], lbc: lbc.seen[index] }],
    );
    assert.deepEqual(differences, []);
    assert.deepEqual(lbc.logged, nginx.logged);
    for (const name of Object.keys(commands)) {
      assert.match(linesOf(join(root, name), "times").join("\n"), times, name);
      const packed = gunzipSync(readFileSync(join(root, name, "packed.gz"))).toString();
      assert.match(packed, /^GET \/logged\/packed\?1 .*\nGET \/logged\/packed\?2 .*\n$/, name);
    }
  },
);
