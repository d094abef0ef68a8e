import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, describe, test } from "node:test";

import { lbc } from "./session.ts";

interface Report {
  readonly version: number;
  readonly files: readonly string[];
  readonly diagnostics: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly message: string;
    readonly node?: string;
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly related?: readonly { readonly file: string; readonly line: number }[];
    readonly fix?: { readonly safety: string };
  }[];
  readonly summary: { readonly error: number; readonly warning: number; readonly info: number };
}

const made: string[] = [];

/** A directory with these files, removed after the tests. */
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), "lbc-cli-"));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

after(() => {
  for (const directory of made) rmSync(directory, { recursive: true, force: true });
});

const json = async (cwd: string, ...args: readonly string[]) => {
  const { code, stdout, stderr } = await lbc(["lint", "--format", "json", ...args], { cwd });
  assert.equal(stderr, "");
  return { code, report: JSON.parse(stdout) as Report };
};

const places = ({ diagnostics }: Report) =>
  diagnostics.map(({ rule, file, line, column }) => `${rule} ${file}:${line}:${column}`);

const sane = "events {}\nhttp { server { listen 8080; location / { return 204; } } }\n";
const hazardous = `events {}
http {
    proxy_connect_timeout 2s;
    upstream pay {
        server 10.0.0.1:80 max_fails=0;
        server 10.0.0.2:80;
    }
    server { location / { proxy_pass http://pay; proxy_set_header Host $host; } }
}
`;

/** File, expected rules with line and column, exit code. */
const badInput: readonly (readonly [
  name: string,
  text: string,
  expected: readonly string[],
  code: number,
])[] = [
  [
    "a missing include",
    "events {}\nhttp {\n    include nowhere.conf;\n}\n",
    ["base/include-missing a.conf:3:13"],
    1,
  ],
  [
    "an open quote",
    "events {}\nhttp {\n    log_format main '$remote_addr;\n}\n",
    ["syntax/unfinished a.conf:3:21"],
    2,
  ],
  [
    "a brace too many",
    "events {}\nhttp {\n    server {\n    }\n    }\n}\n",
    ["syntax/brace-mismatch a.conf:5:5"],
    2,
  ],
  [
    "an unknown directive",
    "events {}\nhttp {\n    proxy_conect_timeout 5s;\n}\n",
    ["base/unknown-directive a.conf:3:5"],
    1,
  ],
  [
    "a directive in the wrong block",
    "events {}\nhttp {\n    server {\n        proxy_pass http://127.0.0.1;\n    }\n}\n",
    ["base/wrong-context a.conf:4:9"],
    1,
  ],
  [
    "a bad duration",
    "events {}\nhttp {\n    proxy_read_timeout 5sec;\n}\n",
    ["base/wrong-value-type a.conf:3:24"],
    1,
  ],
  [
    "full-width punctuation",
    "events {}\nhttp {\n    server_tokens off；\n}\n",
    ["syntax/full-width-punctuation a.conf:3:22"],
    2,
  ],
];

describe("lbc lint", { concurrency: 2 }, () => {
  for (const [name, text, expected, code] of badInput)
    test(`${name}: the place, a frame, the exit code`, async () => {
      const cwd = folder({ "a.conf": text });
      const { code: exit, stdout } = await lbc(["lint", "a.conf"], { cwd });
      const frame = /\w+\[(?<rule>.+)\]: .*\n +╭─ (?<place>.+)\n *\d+ │ .*\n *│ +\^+/g;
      const found = [...stdout.matchAll(frame)].map(
        ({ groups }) => `${groups?.["rule"]} ${groups?.["place"]}`,
      );
      assert.deepEqual(found, expected);
      assert.equal(exit, code);
    });

  test("all errors come in one run, a broken file hides nothing in others", async () => {
    const cwd = folder({
      "nginx.conf": `events {}
http {
    proxy_conect_timeout 5s;
    proxy_read_timeout 5sec;
    include nowhere.conf;
    include broken.conf;
    server { proxy_pass http://127.0.0.1; }
}
`,
      "broken.conf": "server_tokens off；\ngzip on;\n",
    });
    const { code, report } = await json(cwd, "nginx.conf");
    assert.equal(code, 2);
    assert.deepEqual(report.diagnostics.map(({ rule }) => rule).toSorted(), [
      "base/include-missing",
      "base/unknown-directive",
      "base/wrong-context",
      "base/wrong-value-type",
      "syntax/full-width-punctuation",
    ]);
    assert.deepEqual(report.files, ["nginx.conf", "broken.conf"]);
  });

  test("a sane file: exit 0, nothing on stderr", async () => {
    const cwd = folder({ "nginx.conf": sane });
    const { code, report } = await json(cwd, "nginx.conf");
    assert.equal(code, 0);
    assert.deepEqual(report.summary, { error: 0, warning: 0, info: 0 });
    const pretty = await lbc(["lint", "nginx.conf"], { cwd });
    assert.deepEqual(pretty, { code: 0, stdout: "no findings in 1 file\n", stderr: "" });
  });

  test("a file that does not exist, beside one that does", async () => {
    const cwd = folder({ "nginx.conf": hazardous });
    const { code, report } = await json(cwd, "nowhere.conf", "nginx.conf");
    assert.equal(code, 2);
    assert.deepEqual(report.diagnostics.map(({ rule }) => rule).toSorted(), [
      "syntax/unreadable",
      "upstream/max-fails-zero",
    ]);
  });

  test("--rule, --preset and --fail-on decide what counts", async () => {
    const cwd = folder({ "nginx.conf": hazardous });
    const codes = async (...flags: readonly string[]) =>
      (await json(cwd, ...flags, "nginx.conf")).code;
    assert.equal(await codes(), 1);
    assert.equal(await codes("--rule", "upstream/max-fails-zero=off"), 0);
    assert.equal(await codes("--rule", "upstream/max-fails-zero=warning"), 0);
    assert.equal(await codes("--rule=upstream/max-fails-zero=warning", "--fail-on=warning"), 1);
    assert.equal(await codes("--preset", "none"), 0);
    assert.equal(await codes("--preset", "none", "--rule", "upstream/max-fails-zero=error"), 1);
  });

  test("a finding of reading may be downgraded like any other", async () => {
    const cwd = folder({ "nginx.conf": "events {}\nhttp { include nowhere.conf; }\n" });
    const { code, report } = await json(cwd, "--rule", "base/include-missing=info", "nginx.conf");
    assert.equal(code, 0);
    assert.equal(report.diagnostics[0]?.severity, "info");
  });

  test("stdin, under a name", async () => {
    const { code, stdout } = await lbc(
      ["lint", "-", "--stdin-filename", "site/nginx.conf", "--format=json"],
      { input: hazardous },
    );
    assert.equal(code, 1);
    assert.match(stdout, /"file": "site\/nginx\.conf"/);
  });

  test("--fix writes safe fixes only, --unsafe the others too", async () => {
    const text = hazardous.replace("proxy_connect_timeout 2s;", "proxy_connect_timeout 2s");
    const cwd = folder({ "nginx.conf": text });
    const path = join(cwd, "nginx.conf");
    chmodSync(path, 0o640);
    const first = await lbc(["lint", "--fix", "nginx.conf"], { cwd });
    assert.equal(first.code, 1, first.stdout);
    assert.equal(readFileSync(path, "utf8"), hazardous);
    const second = await lbc(["lint", "--fix", "--unsafe", "nginx.conf"], { cwd });
    assert.equal(second.code, 0, second.stdout);
    assert.match(second.stderr, /1 fixed in nginx\.conf/);
    assert.equal(readFileSync(path, "utf8"), hazardous.replace("max_fails=0", "max_fails=3"));
    assert.equal(statSync(path).mode & 0o777, 0o640);
    assert.deepEqual(readdirSync(cwd), ["nginx.conf"]);
  });

  test("--fix keeps the bytes of a GBK file and follows a link to the file", async () => {
    const gbk = Buffer.concat([
      Buffer.from("# "),
      Buffer.from([0xb8, 0xba, 0xd4, 0xd8, 0x0a]),
      Buffer.from(hazardous),
    ]);
    const cwd = folder({ "real.conf": gbk });
    symlinkSync("real.conf", join(cwd, "nginx.conf"));
    await lbc(["lint", "--fix", "--unsafe", "nginx.conf"], { cwd });
    const written = readFileSync(join(cwd, "real.conf"));
    assert.deepEqual(
      written,
      Buffer.from(gbk.toString("latin1").replace("max_fails=0", "max_fails=3"), "latin1"),
    );
  });

  test("fixes that are wrong together are not both made", async () => {
    const cwd = folder({
      "nginx.conf": `events {}
http {
    proxy_conect_timeout 5s;
    upstream app { server 10.0.0.1:80; server 10.0.0.2:80; }
    server { location / { proxy_pass http://app; } }
}
`,
    });
    const { code } = await lbc(["lint", "--fix", "--unsafe", "nginx.conf"], { cwd });
    assert.equal(code, 0);
    const text = readFileSync(join(cwd, "nginx.conf"), "utf8");
    assert.equal(text.match(/proxy_connect_timeout 5s;/g)?.length, 1, text);
  });

  test("--diff prints what --fix would do and writes nothing", async () => {
    const cwd = folder({ "nginx.conf": hazardous });
    const { code, stdout } = await lbc(["lint", "--diff", "--unsafe", "nginx.conf"], { cwd });
    assert.equal(code, 1);
    assert.match(stdout, /^--- nginx\.conf\n\+\+\+ nginx\.conf\n@@ -2,7 \+2,7 @@\n/);
    assert.match(stdout, /\n-        server 10\.0\.0\.1:80 max_fails=0;\n\+ .*max_fails=3;\n/);
    assert.equal(readFileSync(join(cwd, "nginx.conf"), "utf8"), hazardous);
  });

  test("-o writes the report whole", async () => {
    const cwd = folder({ "nginx.conf": hazardous });
    const { code, stdout } = await lbc(
      ["lint", "--format=json", "-o", "report.json", "nginx.conf"],
      { cwd },
    );
    assert.equal(code, 1);
    assert.equal(stdout, "");
    const report = JSON.parse(readFileSync(join(cwd, "report.json"), "utf8")) as Report;
    assert.equal(report.summary.error, 1);
    const refused = await lbc(["lint", "-o", "no/such/folder/x", "nginx.conf"], { cwd });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /cannot write .*: no such file or directory\n$/);
    for (const what of [[], ["--diff", "--unsafe"]]) {
      const over = await lbc(["lint", ...what, "-o", "nginx.conf", "nginx.conf"], { cwd });
      assert.equal(over.code, 2);
      assert.match(over.stderr, /nginx\.conf was read: it is not overwritten/);
    }
    assert.equal(readFileSync(join(cwd, "nginx.conf"), "utf8"), hazardous);
  });

  test("a full disk is no fault of lbc", { skip: !existsSync("/dev/full") }, async () => {
    const cwd = folder({ "nginx.conf": sane });
    const { code, stderr } = await lbc(["lint", "nginx.conf"], { cwd, stdout: "/dev/full" });
    assert.equal(stderr, "lbc: cannot write the result: no space left on the device\n");
    assert.equal(code, 2);
  });

  test("a block that does not exist is wrong usage", async () => {
    const { code, stderr } = await lbc(["lint", "--context", "serverr", "-"], { input: sane });
    assert.equal(code, 2);
    assert.match(stderr, /--context is one of main, .*, not serverr/);
  });

  test("what cannot be read is said in the language asked for, without a frame", async () => {
    const cwd = folder({});
    const { code, stdout } = await lbc(["lint", "--lang", "zh", "gone.conf"], { cwd });
    assert.equal(code, 2);
    assert.match(stdout, /无法读取 `gone\.conf`：文件不存在\n +╭─ gone\.conf\n\n/);
  });

  test("a file that several include is told of once, with the places", async () => {
    const cwd = folder({
      "nginx.conf": `events {}
http {
    upstream u { server 10.0.0.1:80; server 10.0.0.2:80; }
    proxy_connect_timeout 2s;
    server { listen 81; include retry.conf; location / { proxy_pass http://u; } }
    server { listen 82; include retry.conf; }
}
`,
      "retry.conf": "proxy_next_upstream error non_idempotent; proxy_set_header Host $host;\n",
    });
    const { report } = await json(cwd, "nginx.conf");
    assert.deepEqual(places(report), ["retry/non-idempotent retry.conf:1:27"]);
    assert.deepEqual(
      report.diagnostics[0]?.related?.map(({ file, line }) => `${file}:${line}`),
      ["nginx.conf:5", "nginx.conf:6"],
    );
    assert.equal(report.diagnostics[0]?.fix?.safety, "unsafe");
  });

  test("machines are named where the user names them", async () => {
    const cwd = folder({ "lb1/nginx.conf": hazardous, "lb2/nginx.conf": hazardous });
    const cluster = await json(cwd, "--cluster", ".");
    assert.deepEqual(
      cluster.report.diagnostics.map(({ node }) => node),
      ["lb1", "lb2"],
    );
    const named = await json(cwd, "--node", "a=lb1/nginx.conf", "--node", "b=lb2/nginx.conf");
    assert.deepEqual(
      named.report.diagnostics.map(({ node }) => node),
      ["a", "b"],
    );
    const plain = await json(cwd, ".");
    assert.deepEqual(
      plain.report.diagnostics.map(({ node }) => node),
      [undefined, undefined],
    );
  });

  test("-v says what was read and how", async () => {
    const cwd = folder({ "nginx.conf": sane });
    const { stderr } = await lbc(["lint", "-v", "nginx.conf"], { cwd });
    assert.match(stderr, /nginx\.conf: nginx@1\.22/);
  });

  test("colours only where they are wanted", async () => {
    const cwd = folder({ "nginx.conf": hazardous });
    const escape = "\u001b[";
    const plain = await lbc(["lint", "nginx.conf"], { cwd });
    const forced = await lbc(["lint", "nginx.conf"], { cwd, env: { FORCE_COLOR: "1" } });
    const refused = await lbc(["lint", "nginx.conf", "--no-color"], {
      cwd,
      env: { FORCE_COLOR: "1" },
    });
    assert.ok(!plain.stdout.includes(escape));
    assert.ok(forced.stdout.includes(escape));
    assert.ok(!refused.stdout.includes(escape));
  });
});
