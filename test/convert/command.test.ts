import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";

import { convert } from "../../src/cli/commands/convert.ts";
import type { Io } from "../../src/cli/io.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

const directory = mkdtempSync(join(tmpdir(), "lbc-convert-"));
after(() => rmSync(directory, { recursive: true, force: true }));

/** The command in this process, with the flags that oclif would have read. */
async function lbc(...args: readonly string[]) {
  const flags: Record<string, unknown> = { node: [], map: [], target: [], dialect: "auto" };
  const operands: string[] = [];
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === "--strict") flags["strict"] = true;
    else if (word === "-o") flags["output"] = rest.shift();
    else if (word.startsWith("--")) flags[word.slice(2)] = rest.shift();
    else operands.push(word);
  }
  const written: Uint8Array[] = [];
  let stderr = "";
  const io: Io = {
    language: "en",
    cwd: directory,
    env: {},
    colour: { stdout: false, stderr: false },
    terminal: { stdout: false, stderr: false },
    write: (text) => void written.push(Buffer.from(text)),
    writeBytes: (bytes) => void written.push(bytes),
    note: (text) => void (stderr += `${typeof text === "string" ? text : text.en}\n`),
    readStdin: () => Buffer.from("events {}\nhttp { upstream a { health_check; } }\n"),
  };
  const given = { flags, operands } as unknown as Parameters<typeof convert>[0];
  const status = await convert(given, io).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    stderr += error.text.en;
    return 2;
  });
  return { status, stdout: Buffer.concat(written), stderr };
}

function put(path: string, text: string | Uint8Array): string {
  mkdirSync(join(directory, path, ".."), { recursive: true });
  writeFileSync(join(directory, path), text);
  return path;
}

const read = (path: string) => readFileSync(join(directory, path), "utf8");

const ths = `events {}
http {
  upstream a {
    server 10.0.0.1:80;
    health_check interval=3000;
  }
  include sites/*.conf;
}
`;

test("one file goes to stdout, losses to a file and to stderr with their places", async () => {
  put("one/httpserver.conf", ths.replace("  include sites/*.conf;\n", ""));
  const { status, stdout, stderr } = await lbc(
    "one/httpserver.conf",
    "--to",
    "nginx",
    "--losses",
    "l.json",
  );
  assert.equal(status, 0, stderr);
  assert.match(stdout.toString(), /^ {4}# lbc:ths health_check interval=3000;$/m);
  assert.match(stderr, /^one\/httpserver\.conf:5:5: dropped health_check: nginx 1\.22 has no/m);
  assert.match(stderr, /dropped health_check: .* \[convert\/health-semantics\]$/m);
  const { version, losses, changes } = JSON.parse(read("l.json")) as {
    version: number;
    losses: object[];
    changes: object[];
  };
  assert.equal(version, 1);
  assert.deepEqual(changes, []);
  assert.equal(losses.length, 1);
  const [{ reason, ...loss } = {}] = losses as Record<string, unknown>[];
  assert.deepEqual(loss, {
    kind: "dropped",
    rule: "convert/health-semantics",
    what: "health_check",
    file: "one/httpserver.conf",
    line: 5,
    column: 5,
  });
  assert.equal(typeof reason, "string");
});

test("what is only written otherwise is listed beside the losses, and is none", async () => {
  put("tls/nginx.conf", "http {\n  server {\n    listen 443 ssl;\n  }\n}\n");
  const { status, stdout } = await lbc(
    "tls/nginx.conf",
    "--to",
    "nginx@1.27.3",
    "--losses",
    "tls.json",
    "--strict",
  );
  assert.equal(status, 0);
  assert.match(stdout.toString(), /ssl_protocols TLSv1 TLSv1\.1 TLSv1\.2; # lbc:nginx/);
  const { losses, changes } = JSON.parse(read("tls.json")) as {
    losses: object[];
    changes: readonly { kind: string; rule: string; line: number }[];
  };
  assert.deepEqual(losses, []);
  assert.deepEqual(
    changes.map(({ kind, rule, line }) => [kind, rule, line]),
    [["explicit", "convert/default-differs", 1]],
  );
});

test("--strict makes a loss exit 1, and writes all the same", async () => {
  const { status, stdout } = await lbc("one/httpserver.conf", "--to", "nginx", "--strict");
  assert.equal(status, 1);
  assert.match(stdout.toString(), /# lbc:ths/);
});

test("what was converted is not taken for its source, and comes back", async () => {
  assert.equal(
    (await lbc("one/httpserver.conf", "--to", "nginx", "-o", "one/nginx.conf")).status,
    0,
  );
  const { status, stdout, stderr } = await lbc("one/nginx.conf", "--to", "ths", "--strict");
  assert.equal(status, 0, stderr);
  assert.equal(stdout.toString(), read("one/httpserver.conf"));
  const tengine = await lbc("one/httpserver.conf", "--to", "tengine");
  put("one/tengine/httpserver.conf", tengine.stdout);
  const back = await lbc("one/tengine/httpserver.conf", "--to", "ths");
  assert.equal(back.stdout.toString(), read("one/httpserver.conf"), back.stderr);
});

test("a tree of files goes to a directory and comes back", async () => {
  put("tree/httpserver.conf", ths);
  const site = "server {\n  location /s/ { api /status; }\n}\n";
  put("tree/sites/a.conf", site);
  const refused = await lbc("tree/httpserver.conf", "--to", "nginx");
  assert.equal(refused.status, 2);
  assert.match(refused.stderr, /tree\/sites\/a\.conf.*-o/);
  assert.equal((await lbc("tree/httpserver.conf", "--to", "nginx", "-o", "there/")).status, 0);
  assert.match(read("there/sites/a.conf"), /# lbc:ths api \/status;/);
  const back = await lbc("there/httpserver.conf", "--to", "ths", "-o", "back/");
  assert.equal(back.status, 0, back.stderr);
  assert.equal(read("back/httpserver.conf"), ths);
  assert.equal(read("back/sites/a.conf"), site);
});

test("an included file is judged in the block that includes it", async () => {
  put("inner/httpserver.conf", "events {}\nhttp { upstream a { include peers.conf; } }\n");
  put("inner/peers.conf", "server b resolve;\n");
  assert.equal(
    (await lbc("inner/httpserver.conf", "--to", "nginx", "--dialect", "ths", "-o", "i/")).status,
    0,
  );
  assert.match(read("i/peers.conf"), /^# lbc:ths server b resolve;\\\nserver b; # lbc:ths\+\n$/);
});

test("a default of the whole configuration is written out and taken back", async () => {
  put("w/nginx.conf", "events {}\nhttp {}\n");
  const there = await lbc("w/nginx.conf", "--to", "tengine");
  assert.equal(
    there.stdout.toString(),
    "# lbc: nginx@1.22 to tengine@3.1\nworker_processes 1; # lbc:nginx+\nevents {}\nhttp {}\n",
  );
  put("w/tengine.conf", there.stdout);
  const back = await lbc("w/tengine.conf", "--to", "nginx", "--strict");
  assert.equal(back.stdout.toString(), "events {}\nhttp {}\n");
  assert.equal(back.status, 0);
});

test("the way back from another version needs no flags", async () => {
  const text = "events {}\nhttp {\n  server {\n    listen 443 ssl;\n    http2 on;\n  }\n}\n";
  put("v/nginx.conf", text);
  const there = await lbc("v/nginx.conf", "--to", "nginx@1.22");
  assert.match(there.stdout.toString(), /^# lbc: nginx@1\.25\.1 to nginx@1\.22\n/);
  assert.match(there.stdout.toString(), /listen 443 ssl http2; # lbc:nginx@1\.25\.1\+/);
  put("v/old.conf", there.stdout);
  assert.equal((await lbc("v/old.conf", "--to", "nginx", "--strict")).stdout.toString(), text);
  const angie = await lbc("v/nginx.conf", "--to", "angie");
  put("v/angie.conf", angie.stdout);
  assert.equal((await lbc("v/angie.conf", "--to", "nginx")).stdout.toString(), text);
});

test("workers that are written are left alone", async () => {
  for (const text of [
    "worker_processes 4;\nevents {}\nhttp {}\n",
    "worker_processes 1; # lbc:nginx+\nevents {}\nhttp {}\nworker_processes 2;\n",
  ]) {
    put("w/written.conf", text);
    const there = await lbc("w/written.conf", "--dialect", "tengine", "--to", "nginx");
    put("w/there.conf", there.stdout);
    assert.ok(!there.stdout.toString().includes("auto"));
    const back = await lbc("w/there.conf", "--dialect", "nginx", "--to", "tengine");
    assert.equal(back.stdout.toString(), text);
  }
});

test("inputs are overwritten only when -o names them", async () => {
  put("same/httpserver.conf", ths);
  put("same/sites/a.conf", "server { listen 80; }\n");
  const directoryForm = await lbc("same/httpserver.conf", "--to", "nginx", "-o", "same/");
  assert.equal(directoryForm.status, 2);
  assert.match(directoryForm.stderr, /not overwritten/);
  assert.equal(
    (await lbc("same/httpserver.conf", "--to", "nginx", "-o", "same/sites/a.conf")).status,
    2,
  );
  assert.equal(read("same/httpserver.conf"), ths);
  assert.equal(
    (await lbc("same/httpserver.conf", "--to", "nginx", "-o", "same/httpserver.conf")).status,
    0,
  );
  assert.match(read("same/httpserver.conf"), /# lbc:ths/);
});

test("no whole tree: diagnostics, exit 2, nothing written", async () => {
  put("bad/httpserver.conf", "http {\n  upstream a { server b;\n");
  const { status, stdout, stderr } = await lbc(
    "bad/httpserver.conf",
    "--to",
    "nginx",
    "-o",
    "bad/out.conf",
    "--losses",
    "bad/l.json",
  );
  assert.equal(status, 2);
  assert.equal(stdout.length, 0);
  assert.match(stderr, /syntax\/unfinished/);
  assert.deepEqual(readdirSync(join(directory, "bad")), ["httpserver.conf"]);
});

test("other targets and other families are refused with what there is", async () => {
  const haproxy = await lbc("one/httpserver.conf", "--to", "haproxy");
  assert.equal(haproxy.status, 2);
  assert.match(haproxy.stderr, /haproxy.*nginx, ths, tengine, angie, openresty/);
  put("ka/keepalived.conf", "vrrp_instance V {\n  state BACKUP\n}\n");
  const keepalived = await lbc("ka/keepalived.conf", "--to", "nginx");
  assert.equal(keepalived.status, 2);
  assert.match(keepalived.stderr, /keepalived/);
  assert.equal((await lbc("one/httpserver.conf")).status, 2);
  assert.equal((await lbc("one/httpserver.conf", "--to", "nginx@x")).status, 2);
  assert.equal((await lbc("absent.conf", "--to", "nginx")).status, 2);
});

test("a file that is in the target's dialect already stays as it is", async () => {
  const { status, stdout } = await lbc("one/httpserver.conf", "--to", "ths");
  assert.equal(status, 0);
  assert.equal(stdout.toString(), read("one/httpserver.conf"));
});

test("stdin is read under its name, bytes go through", async () => {
  const { status, stdout, stderr } = await lbc("-", "--to", "nginx", "--stdin-filename", "s.conf");
  assert.equal(status, 0, stderr);
  assert.match(stdout.toString(), /# lbc:ths health_check;/);
  assert.match(stderr, /^s\.conf:2:21: dropped/m);
  const gbk = Buffer.from(
    "events {} # \xc3\xbf\x81\x5c\nhttp { upstream a { health_check; } }\n",
    "latin1",
  );
  put("gbk/httpserver.conf", gbk);
  put("gbk/nginx.conf", (await lbc("gbk/httpserver.conf", "--to", "nginx")).stdout);
  assert.deepEqual((await lbc("gbk/nginx.conf", "--to", "ths")).stdout, gbk);
});

test("the list of losses takes the place of nothing that was read or is written", async () => {
  put("list/httpserver.conf", ths);
  const over = await lbc(
    "list/httpserver.conf",
    "--to",
    "nginx",
    "--losses",
    "list/httpserver.conf",
  );
  assert.equal(over.status, 2);
  assert.match(over.stderr, /not overwritten/);
  const same = await lbc(
    "list/httpserver.conf",
    "--to",
    "nginx",
    "-o",
    "list/o.conf",
    "--losses",
    "list/o.conf",
  );
  assert.equal(same.status, 2);
  assert.match(same.stderr, /same file/);
  assert.equal(read("list/httpserver.conf"), ths);
  assert.deepEqual(readdirSync(join(directory, "list")), ["httpserver.conf"]);
});

test("convert offers no fixes: it has no --fix", async () => {
  put("open/httpserver.conf", "http {\n  upstream a { server b;\n");
  const { stderr } = await lbc("open/httpserver.conf", "--to", "nginx");
  assert.match(stderr, /syntax\/unfinished/);
  assert.doesNotMatch(stderr, /--fix/);
});

test("keepalived is converted between its versions, and back to the very same bytes", async () => {
  const now = "vrrp_instance V {\n  interface eth0\n  timer_expired_backup 9\n}\n";
  put("ha/keepalived.conf", now);
  const down = await lbc("ha/keepalived.conf", "--to", "keepalived@2.2.7", "-o", "ha/old.conf");
  assert.equal(down.status, 0, down.stderr);
  assert.match(down.stderr, /1 loss/);
  assert.match(read("ha/old.conf"), /^# lbc: keepalived@2\.4 to keepalived@2\.2\.7$/m);
  const up = await lbc("ha/old.conf", "--to", "keepalived", "-o", "ha/new.conf");
  assert.match(up.stderr, /1 restored, no losses/);
  assert.equal(read("ha/new.conf"), now);
  const strict = await lbc("ha/keepalived.conf", "--to", "keepalived@2.2.7", "--strict");
  assert.equal(strict.status, 1);
  const wrong = await lbc("ha/keepalived.conf", "--to", "nginx");
  assert.equal(wrong.status, 2);
});
