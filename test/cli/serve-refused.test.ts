import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";

import { missingIdentity } from "../../runtime/control/privileges.ts";
import { cli, folder, serveSync, write } from "./serving.ts";

const isRoot = process.getuid?.() === 0;

const served = (user: string): string =>
  `error_log logs/error.log; pid logs/s.pid;\nuser ${user};\nevents {}\nhttp { access_log off; }\n`;

describe("a user that this machine does not have", () => {
  test("is told from one that it has, and so is a group", () => {
    assert.equal(missingIdentity({ user: "root", group: "root" }), undefined);
    assert.equal(missingIdentity({ user: "lbc-no-such", group: "root" }), "user");
    assert.equal(missingIdentity({ user: "root", group: "lbc-no-such" }), "group");
    assert.equal(missingIdentity({ user: "0", group: "0" }), undefined);
  });

  // As nginx: only root can become somebody else, everybody else ignores the directive.
  test("refuses -t with its place", { skip: !isRoot && "needs root" }, (t) => {
    const prefix = folder(t);
    const user = serveSync("-t", "-p", prefix, "-c", write(prefix, served("lbc-no-such")));
    assert.equal(user.status, 1);
    assert.match(user.stderr, /has no user `lbc-no-such`\n.*a\.conf:2:1\n/);
    const group = serveSync("-t", "-p", prefix, "-c", write(prefix, served("root lbc-none")));
    assert.equal(group.status, 1);
    assert.match(group.stderr, /has no group `lbc-none`\n.*a\.conf:2:1\n/);
  });
});

test("what the error log says of a refusal in Chinese has its place in brackets", (t) => {
  const prefix = folder(t);
  const path = write(prefix, "error_log stderr;\nevents {}\nhttp { sendfil on; }\n");
  const { status, stderr } = spawnSync(
    process.execPath,
    [cli, "--lang", "zh", "serve", "-p", prefix, "-c", path],
    { encoding: "utf8" },
  );
  assert.equal(status, 1);
  assert.match(stderr, /\[emerg\] .*未知指令 `sendfil`（.*a\.conf:3）\n/);
});

test("a signal to a process that is gone names the file that is left over", (t) => {
  const prefix = folder(t);
  const path = write(prefix, "pid logs/s.pid;\nevents {}\nhttp { access_log off; }\n");
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const file = join(prefix, "logs/s.pid");
  writeFileSync(file, `${pid}\n`);
  const { status, stderr } = serveSync("-p", prefix, "-c", path, "-s", "reload");
  assert.equal(status, 1);
  assert.match(stderr, new RegExp(`no process ${pid} runs any more, .*s\\.pid is left over`));
  assert.equal(readFileSync(file, "utf8"), `${pid}\n`);
});

test("a port that is taken is in the error log too, with who runs on this prefix", async (t) => {
  const prefix = folder(t);
  const taken = createServer().listen(0, "127.0.0.1");
  t.after(() => taken.close());
  await once(taken, "listening");
  const { port } = taken.address() as AddressInfo;
  const path = write(
    prefix,
    `error_log logs/error.log; pid logs/s.pid;\nevents {}\nhttp { access_log off; server { listen 127.0.0.1:${port}; } }\n`,
  );
  const file = join(prefix, "logs/s.pid");
  writeFileSync(file, `${process.pid}\n`);
  const { status, stderr } = serveSync("-p", prefix, "-c", path);
  assert.equal(status, 1);
  const bind = `bind\\(\\) to 127\\.0\\.0\\.1:${port} failed \\(98: Address already in use\\)`;
  const rival = `process ${process.pid} of ${file} already runs`;
  assert.match(stderr, new RegExp(`lbc: \\[emerg\\] ${bind}\nlbc: \\[emerg\\] ${rival}\n$`));
  const logged = readFileSync(join(prefix, "logs/error.log"), "utf8");
  assert.match(logged, new RegExp(`\\[emerg\\] .*${bind}\n.*\\[emerg\\] .*${rival}\n`));
  assert.equal(readFileSync(file, "utf8"), `${process.pid}\n`);
});

test("one run tells every reason, and a statement that is wrong has one", (t) => {
  const prefix = folder(t);
  const text = "events {}\nhttp {\nproxy_store on;\nsendfile maybe;\nfrob 3;\n}\n";
  const { status, stderr } = serveSync("-t", "-p", prefix, "-c", write(prefix, text));
  assert.equal(status, 1);
  const found = [...stderr.matchAll(/error\[(.*?)\].*\n.*:(\d+):\d+\n/g)].map(([, code, line]) => [
    Number(line),
    code,
  ]);
  assert.deepEqual(
    found.toSorted(([a], [b]) => Number(a) - Number(b)),
    [
      [3, "serve/unsupported"],
      [4, "base/wrong-value-type"],
      [5, "base/unknown-directive"],
    ],
  );
});
