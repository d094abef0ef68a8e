import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { LintSettings } from "../../src/lint/settings.ts";

const checked = (text: string, settings?: LintSettings) =>
  check(
    {
      cwd: "/example",
      paths: ["nginx.conf"],
      held: new Map([["/example/nginx.conf", Buffer.from(text)]]),
    },
    settings ? { settings } : {},
  ).diagnostics.map(({ code }) => code);

/** What is found in a text, without what it is not about. */
const codes = (text: string, settings?: LintSettings): string[] =>
  checked(text, settings).filter((code) => /max-fails|base\/ignore|fail-timeout/.test(code));

const http = (lines: string): string => `events {}\nhttp {\n${lines}\n}\n`;
const dead = "server 10.0.0.1:80 max_fails=0;";
const alive = "server 10.0.0.2:80;";

describe("lbc-ignore", () => {
  test("above a statement it speaks of that statement alone", () => {
    assert.deepEqual(
      codes(
        http(
          `upstream a {\n# lbc-ignore upstream/max-fails-zero: drained\n${dead}\n${dead.replace(".1:", ".3:")}\n${alive}\n}`,
        ),
      ),
      ["upstream/max-fails-zero"],
    );
  });

  test("above a block it speaks of all that is in it", () => {
    assert.deepEqual(
      codes(
        http(
          `# lbc-ignore upstream/max-fails-zero: drained\nupstream a {\n${dead}\n${dead.replace(".1:", ".3:")}\n${alive}\n}`,
        ),
      ),
      [],
    );
  });

  test("behind a statement it speaks of its line", () => {
    assert.deepEqual(
      codes(
        http(`upstream a {\n${dead} # lbc-ignore upstream/max-fails-zero: drained\n${alive}\n}`),
      ),
      [],
    );
  });

  test("several rules, and the colon of a Chinese keyboard", () => {
    const ids = "upstream/max-fails-zero, upstream/fail-timeout-zero";
    const slow = "server 10.0.0.3:80 fail_timeout=0;";
    assert.deepEqual(
      codes(http(`# lbc-ignore ${ids}：下线\nupstream a {\n${dead}\n${slow}\n${alive}\n}`)),
      [],
    );
  });

  test("without a reason nothing is hidden", () => {
    assert.deepEqual(
      codes(http(`# lbc-ignore upstream/max-fails-zero:  \nupstream a {\n${dead}\n${alive}\n}`)),
      ["base/ignore-without-reason", "upstream/max-fails-zero"],
    );
  });

  test("what hides nothing is told, unless its rule is off", () => {
    const text = http(`# lbc-ignore upstream/max-fails-zero: drained\nupstream a {\n${alive}\n}`);
    assert.deepEqual(codes(text), ["base/ignore-unused"]);
    const off = { preset: "none", levels: new Map() } as const;
    assert.deepEqual(codes(text, off), []);
  });

  test("an unknown name gets the nearest", () => {
    assert.deepEqual(
      codes(
        http(`# lbc-ignore upstream/max-fail-zero: drained\nupstream a {\n${dead}\n${alive}\n}`),
      ),
      ["base/ignore-unknown-rule", "upstream/max-fails-zero"],
    );
  });

  test("a comment in a quoted word is none", () => {
    assert.deepEqual(
      codes(
        http(
          `log_format x "# lbc-ignore upstream/max-fails-zero: no";\nupstream a {\n${dead}\n${alive}\n}`,
        ),
      ),
      ["upstream/max-fails-zero"],
    );
  });

  test("what is no whole tree stays", () => {
    const found = checked("# lbc-ignore syntax/unfinished: no\nhttp {\n");
    assert.ok(found.includes("syntax/unfinished"));
  });
});
