import assert from "node:assert/strict";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";

import { absent, corpus } from "../support/corpora.ts";
import { type Measured, measured, sourcesWeigh } from "../support/measured.ts";

/*
 * Whole processes over configurations that are broken on purpose: no crash, no hang, bounded memory,
 * a place in every answer, nothing secret in it. Machines that run tests are busy: the bound of time
 * is five times the stated two seconds.
 */
const mostSeconds = 10;
const mostMemory = 300 + sourcesWeigh;

interface Case {
  readonly file: string;
  readonly dialect: string;
  readonly class: "error" | "accept" | "either" | "policy";
  readonly line?: number;
  readonly line_min?: number;
  readonly line_max?: number;
  readonly must_not_print?: readonly string[];
  readonly canary?: string;
}

type Parts = readonly (readonly [text: string, times: number])[];

interface Expectations {
  readonly cases: readonly Case[];
  readonly generated: readonly (Case & { readonly generate: Parts })[];
}

interface Report {
  readonly diagnostics: readonly {
    readonly severity: string;
    readonly line: number;
    readonly related?: readonly { readonly line: number }[];
  }[];
}

const ours = /^(?:nginx|ths|keepalived)$/;

/** What a rule that is not written yet would say. */
const unsaid = new Set(["keepalived-track-undef.conf"]);

const scratch = mkdtempSync(join(tmpdir(), "lbc-bad-input-"));
after(() => rmSync(scratch, { recursive: true }));

/** Writes texts that are repeated, in pieces of a megabyte. */
function generate(name: string, parts: Parts): string {
  const path = join(scratch, name);
  const file = openSync(path, "w");
  for (const [text, times] of parts) {
    const together = Math.max(1, Math.min(times, Math.floor(1e6 / text.length)));
    const block = text.repeat(together);
    for (let left = times; left > 0; left -= together)
      writeSync(file, left >= together ? block : text.repeat(left));
  }
  closeSync(file);
  return path;
}

function* wrongWith(each: Case, { code, stdout, stderr, seconds, memory }: Measured) {
  if (code === null || code > 2) yield `ends with ${code}: ${stderr.slice(0, 500)}`;
  if (seconds > mostSeconds) yield `takes ${seconds.toFixed(1)} s`;
  if (memory > mostMemory) yield `takes ${memory.toFixed(0)} MB`;
  if (/\n\s+at .*:\d+:\d+\)?$/m.test(stderr)) yield "prints a stack trace";
  for (const text of each.must_not_print ?? [])
    if ((stdout + stderr).includes(text)) yield `prints ${JSON.stringify(text)}`;
  if (each.canary !== undefined && existsSync(each.canary)) yield `made ${each.canary}`;
  if (each.class === "accept" && code !== 0) yield `is refused: ${stdout.slice(0, 500)}`;
  if (each.class === "error" && code === 0) yield "is accepted";
}

/** Whether an error is told where it is; places that are related count too. */
function isPlaced(each: Case, stdout: string): boolean {
  const from = each.line_min ?? each.line ?? 1;
  const to = each.line_max ?? each.line ?? Number.POSITIVE_INFINITY;
  const { diagnostics } = JSON.parse(stdout) as Report;
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .flatMap(({ line, related = [] }) => [line, ...related.map((other) => other.line)])
    .some((line) => line >= from && line <= to);
}

async function judge(each: Case, path: string): Promise<readonly string[]> {
  const json = await measured(["lint", "--format", "json", path]);
  const wrong = [...wrongWith(each, json)];
  if (each.class === "error" && json.code !== 0 && !isPlaced(each, json.stdout))
    wrong.push(`is not told at line ${each.line}`);
  if (each.must_not_print) wrong.push(...wrongWith(each, await measured(["lint", path])));
  return wrong.map((what) => `${each.file} ${what}`);
}

const folder = corpus("bad-configs");

describe(
  "the corpus of broken configurations",
  {
    concurrency: 2,
    skip: folder === undefined && absent("bad-configs"),
  },
  () => {
    const expectations =
      folder === undefined
        ? { cases: [], generated: [] }
        : (JSON.parse(readFileSync(join(folder, "expectations.json"), "utf8")) as Expectations);
    for (const each of expectations.cases)
      if (ours.test(each.dialect) && !unsaid.has(each.file))
        test(each.file, async () => {
          assert.deepEqual(await judge(each, join(folder ?? "", each.file)), []);
        });
    for (const each of expectations.generated)
      if (ours.test(each.dialect))
        test(each.file, async () => {
          const path = generate(each.file, each.generate);
          assert.deepEqual(await judge(each, path), []);
          rmSync(path);
        });
  },
);

describe("files that are made to hurt", { concurrency: 2 }, () => {
  const cases: readonly (readonly [name: string, parts: Parts])[] = [
    ["four-million-braces.conf", [["{", 4_000_000]]],
    ["four-million-closing.conf", [["}", 4_000_000]]],
    ["a-line-of-50-megabytes.conf", [["a", 50_000_000]]],
    [
      "words-of-50-megabytes.conf",
      [
        ["events {} http { log_format a", 1],
        [" 'b'", 12_000_000],
      ],
    ],
    [
      "lines-of-nothing.conf",
      [
        ["\n", 50_000_000],
        ["}", 1],
      ],
    ],
    [
      "blanks.conf",
      [
        [" ", 50_000_000],
        ["}", 1],
      ],
    ],
    [
      "an-open-quote.conf",
      [
        ['a "', 1],
        ["b{} ", 12_000_000],
      ],
    ],
    ["short-statements.conf", [["a;", 15_000_000]]],
    ["deep.conf", [["http {\n", 300_000]]],
    ["nul.conf", [["\0", 30_000_000]]],
    [
      "comments.conf",
      [
        ["events {}\n", 1],
        ["#\n", 5_000_000],
      ],
    ],
    ["full-width.conf", [["listen 80；", 50_000]]],
    ["backslashes.conf", [["\\", 30_000_000]]],
    [
      "dollars.conf",
      [
        ["events {} http { server { return 200 ", 1],
        ["$", 1_000_000],
      ],
    ],
    [
      "lua.conf",
      [
        ["content_by_lua_block {", 1],
        ["[[", 5_000_000],
      ],
    ],
  ];
  for (const [name, parts] of cases)
    test(name, async () => {
      const path = generate(name, parts);
      assert.deepEqual(await judge({ file: name, dialect: "nginx", class: "error" }, path), []);
      rmSync(path);
    });

  test("a line of a gigabyte", async () => {
    const path = join(scratch, "gigabyte.conf");
    const file = openSync(path, "w");
    ftruncateSync(file, 2 ** 30);
    closeSync(file);
    const each = { file: "gigabyte.conf", dialect: "nginx", class: "error" } as const;
    assert.deepEqual(await judge(each, path), []);
  });

  test("a device without end, a folder, a file that is not there", async () => {
    for (const path of ["/dev/zero", "/dev/null", "/proc/self/mem", scratch, "/gone/nginx.conf"]) {
      const result = await measured(["lint", path]);
      assert.equal(result.code, 2, path);
      assert.ok(result.seconds < mostSeconds && result.memory < mostMemory, path);
    }
  });
});
