import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";

import { load } from "../../src/project/loader.ts";
import { mostBytes } from "../../src/project/read-file.ts";
import type { LoadRequest } from "../../src/project/settings.ts";

/** What loading says of a folder that `fill` makes, and how long it took. */
function told(fill: (folder: string) => void, request: Partial<LoadRequest> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "lbc-limits-"));
  try {
    fill(folder);
    const started = performance.now();
    const { diagnostics } = load({ cwd: folder, paths: ["nginx.conf"], ...request });
    const seconds = (performance.now() - started) / 1000;
    return {
      seconds,
      found: diagnostics.map(({ code, message, span }) => {
        const place = span.start > 0 ? ` at ${span.start}` : "";
        return `${code}${place}: ${message.en.replaceAll(folder, "FOLDER")}`;
      }),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const main = (http: string) => `events {}\nhttp { ${http} }\n`;

/** A file of so many bytes that takes no room on the disk. */
function sparse(path: string, bytes: number): void {
  const file = openSync(path, "w");
  ftruncateSync(file, bytes);
  closeSync(file);
}

/** Loads take milliseconds; the bound is for machines that do much else. */
const soon = 5;

const cannot = (reason: string): readonly string[] => [
  `syntax/unreadable: cannot read \`nginx.conf\`: ${reason}`,
];

const included = (word: string, fill: (folder: string) => void = () => {}): readonly string[] =>
  told((folder) => {
    writeFileSync(join(folder, "nginx.conf"), main(`include ${word};`));
    fill(folder);
  }).found;

describe("what is no file to read is told, not read", () => {
  const cases: readonly (readonly [
    what: string,
    fill: (path: string) => void,
    found: readonly string[],
  ])[] = [
    [
      "a gigabyte",
      (path) => sparse(path, 2 ** 30),
      cannot("it is larger than the 64 MiB that are read of one file"),
    ],
    [
      "a pipe that nobody writes to",
      (path) => void spawnSync("mkfifo", [path]),
      cannot("it is not a regular file (- reads standard input)"),
    ],
    [
      "a device without end",
      (path) => symlinkSync("/dev/zero", path),
      cannot("it is not a regular file (- reads standard input)"),
    ],
    [
      "a link to itself",
      (path) => symlinkSync("nginx.conf", path),
      cannot("too many symbolic links"),
    ],
    ["a link to nothing", (path) => symlinkSync("gone", path), cannot("there is no such file")],
  ];
  for (const [what, fill, expected] of cases)
    test(what, () => {
      const { found, seconds } = told((folder) => fill(join(folder, "nginx.conf")));
      assert.deepEqual(found, expected);
      assert.ok(seconds < soon);
    });

  test("a file without permission", { skip: process.getuid?.() === 0 }, () => {
    const { found } = told((folder) => {
      writeFileSync(join(folder, "nginx.conf"), "");
      chmodSync(join(folder, "nginx.conf"), 0);
    });
    assert.deepEqual(found, cannot("permission denied"));
  });

  test("stdin without end", () => {
    const bytes = new Uint8Array(mostBytes + 1);
    const { found } = told(() => {}, { paths: ["-"], stdin: { name: "nginx.conf", bytes } });
    assert.deepEqual(found, cannot("it is larger than the 64 MiB that are read of one file"));
  });
});

describe("includes of what is no file are told where they stand", () => {
  test("a circle of links, a NUL, a name that is too long", () => {
    const at = " at 25";
    assert.deepEqual(
      included("loop.conf", (folder) => symlinkSync("loop.conf", join(folder, "loop.conf"))),
      [`syntax/unreadable${at}: cannot read \`loop.conf\`: too many symbolic links`],
    );
    assert.match(included("a\0b").join(), /syntax\/unreadable at 25: /);
    assert.match(included("x".repeat(300))[0] ?? "", /name is too long/);
  });

  test("a file that is too large", () => {
    const found = included("big.conf", (folder) => sparse(join(folder, "big.conf"), 2 ** 31));
    assert.match(found[0] ?? "", /cannot read `big.conf`: it is larger than/);
  });

  test("a pattern that walks the whole disk ends", () => {
    const { found, seconds } = told((folder) => {
      const wide = Array.from({ length: 150 }, (_, index) => join(folder, "d", String(index)));
      for (const path of wide) mkdirSync(path, { recursive: true });
      for (let index = 0; index < 150; index++) writeFileSync(join(folder, "d", `f${index}`), "");
      // Folders with a link to all of them, again and again: 150 to the fourth.
      for (const path of wide) symlinkSync("..", join(path, "up"));
      writeFileSync(join(folder, "nginx.conf"), main("include d/*/*/*/*/*/*/*/*.conf;"));
    });
    assert.deepEqual(
      found.map((each) => each.split(" at ")[0]),
      ["base/include-too-many"],
    );
    assert.ok(seconds < 2 * soon);
  });

  test("the same mistake thousands of times is told a thousand times", () => {
    const { found } = told((folder) =>
      writeFileSync(join(folder, "nginx.conf"), main("include gone.conf;\n".repeat(5000))),
    );
    // One more tells whoever prints them that there are more.
    assert.equal(found.length, 1001);
  });
});
