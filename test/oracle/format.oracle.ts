import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import * as fc from "fast-check";

import { checkFormat } from "../format/formatting.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { statements } from "../support/nginx-statements.ts";
import { KeepalivedCheck, withoutKeepalived } from "./keepalived-process.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

const examples = join(import.meta.dirname, "../../examples");
const exampleFiles = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".conf"),
);

/** What nginx says, without the lines at which it says it. */
const saying = (refusal: string | undefined): string | undefined =>
  refusal?.replace(/ in \S+:\d+$/, "");

const gap = fc.constantFrom(" ", "  ", "\t", "\n", "\r\n    ", " # c\n", "\n\n# d \n\n");
const quoted = (word: string): fc.Arbitrary<string> =>
  /["'\\]/.test(word) ? fc.constant(word) : fc.constantFrom(word, `"${word}"`, `'${word}'`);

/** The words of one statement of nginx, with blanks, comments and quotes in between. */
const written = (name: string, args: string): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.tuple(...(args.match(/"[^"]*"|'[^']*'|\S+/g) ?? []).map((word) => quoted(word))),
      fc.array(gap, { minLength: 12, maxLength: 12 }),
    )
    .map(([words, gaps]) =>
      [name, ...words].map((word, index) => word + (gaps[index] ?? " ")).join(""),
    );

const blockOf: Readonly<Record<string, readonly [string, string]>> = {
  server: ["upstream lbc {", "}"],
  hash: ["upstream lbc { server 127.0.0.1;", "}"],
  keepalive: ["upstream lbc { server 127.0.0.1;", "}"],
  log_format: ["", ""],
  set: ["server {", "}"],
  return: ["server {", "}"],
  rewrite: ["server {", "}"],
  server_name: ["server {", "}"],
  proxy_pass: ["server { location / {", "} }"],
  proxy_set_header: ["server {", "}"],
  add_header: ["server {", "}"],
  error_page: ["server {", "}"],
  try_files: ["server {", "}"],
  proxy_next_upstream: ["server {", "}"],
  if: ["server { location / {", "{ } } }"],
};

const generated = fc.constantFrom(...Object.entries(blockOf)).chain(([name, [open, close]]) =>
  fc
    .constantFrom(...(statements[name]?.good ?? []), ...(statements[name]?.bad ?? []))
    .chain((args) => written(name, args))
    .map((text) => `events {}\nhttp { ${open} ${text}${name === "if" ? "" : ";"} ${close} }\n`),
);

void describe("nginx says the same of a file before and after", { skip: withoutNginx }, () => {
  const nginx = withoutNginx === false ? new NginxTest() : undefined;
  after(() => nginx?.close());
  const same = (name: string, bytes: Uint8Array): boolean => {
    const result = checkFormat("nginx", name, bytes);
    if (!result || !nginx) return false;
    assert.equal(saying(nginx.refusal(result)), saying(nginx.refusal(bytes)), String(bytes));
    return true;
  };

  void test("generated statements", () => {
    fc.assert(
      fc.property(generated, (text) => void same("nginx.conf", Buffer.from(text))),
      { numRuns: 300 },
    );
  });

  void test("the examples", () => {
    const files = exampleFiles.filter((name) => !name.includes("keepalived"));
    const whole = files.filter((name) => same(name, readFileSync(join(examples, name))));
    assert.ok(whole.length >= 10, whole.join());
  });

  const golden = corpus("_golden");
  void test("files of the corpora", { skip: golden === undefined && absent("_golden") }, (t) => {
    let count = 0;
    for (const [file = ""] of rowsOf(join(golden ?? "", "nginx-t-1.22.1.tsv"))) {
      const bytes = readFileSync(join(golden ?? "", "..", file));
      if (/\binclude\b/.test(bytes.toString("latin1"))) continue;
      if (same(file, wrapped(bytes))) count++;
    }
    t.diagnostic(`${count} files`);
    assert.ok(count > 500);
  });
});

/** A fragment in the blocks that its first words ask for. */
function wrapped(bytes: Buffer): Buffer {
  const text = bytes.toString("latin1");
  if (/^\s*events\b/m.test(text)) return bytes;
  const whole = /^\s*(?:http|stream|mail)\s*\{/m.test(text)
    ? `events {}\n${text}\n`
    : /^\s*(?:server|upstream|map|geo)\b[^;]*\{/m.test(text)
      ? `events {}\nhttp {\n${text}\n}\n`
      : `events {}\nhttp {\nserver {\n${text}\n}\n}\n`;
  return Buffer.from(whole, "latin1");
}

void describe("keepalived says the same before and after", { skip: withoutKeepalived }, () => {
  const keepalived = withoutKeepalived === false ? new KeepalivedCheck() : undefined;
  after(() => keepalived?.remove());
  const same = (name: string, bytes: Uint8Array): boolean => {
    const result = checkFormat("keepalived", name, bytes);
    if (!result || !keepalived) return false;
    const [before, now] = [bytes, result].map((text) => {
      const { status, messages } = keepalived.ask(text);
      return { status, messages: messages.map((said) => said.replace(/Line \d+/, "Line")) };
    });
    assert.deepEqual(now, before, name);
    return true;
  };

  void test("the examples", () => {
    const files = exampleFiles.filter((name) => name.includes("keepalived"));
    const whole = files.filter((name) => same(name, readFileSync(join(examples, name))));
    assert.ok(whole.length >= 4, whole.join());
  });

  void test("generated blanks, braces and comments", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(7), { minLength: 40, maxLength: 40 }), (choices) => {
        const bytes = Buffer.from(shaken(choices));
        assert.equal(keepalived?.ask(bytes).status, 0, String(bytes));
        assert.ok(same("keepalived.conf", bytes));
      }),
      { numRuns: 60 },
    );
  });

  const samples = corpus("keepalived-samples");
  void test("the samples", { skip: samples === undefined && absent("keepalived-samples") }, (t) => {
    const folder = samples ?? "";
    const files = readdirSync(folder).filter((name) => existsSync(join(folder, name)));
    const asked = files.filter((name) => name.startsWith("keepalived.conf"));
    const whole = asked.filter((name) => same(name, readFileSync(join(folder, name))));
    t.diagnostic(`${whole.length} of ${asked.length} files`);
    assert.ok(whole.length > asked.length / 2);
  });
});

const words =
  '$P=100|global_defs { script_user root enable_script_security } vrrp_script c { script "/bin/true  -x" interval 2 } vrrp_instance V { state BACKUP interface eth0 virtual_router_id 7 priority $P virtual_ipaddress { 10.0.0.9/24 } track_script { c } }';

/** The same configuration, laid out in many ways. */
function shaken(choices: readonly number[]): string {
  const [definition = "", rest = ""] = words.split("|");
  const tokens = rest.match(/"[^"]*"|\S+/g) ?? [];
  const ends = new Set([
    "root",
    "enable_script_security",
    '"/bin/true  -x"',
    "2",
    "BACKUP",
    "eth0",
    "7",
    "$P",
    "10.0.0.9/24",
    "c",
    "}",
    "{",
  ]);
  let text = `${definition}\n`;
  for (const [index, token] of tokens.entries()) {
    const choice = choices[index % choices.length] ?? 0;
    const next = tokens[index + 1] ?? "";
    const last = ends.has(token) && next !== "{" && token !== "script";
    const blanks = [" ", "  ", "\t"][choice % 3] ?? " ";
    const line = ["\n", "\n\n\n", " # c\n", "\n! d\n", "\r\n"][choice % 5] ?? "\n";
    const brace = next === "{" && choice > 5 ? "\n" : next === "{" && choice > 3 ? "" : blanks;
    text += token + (last ? line : next === "{" ? brace : blanks);
  }
  return `${text}\n`;
}
