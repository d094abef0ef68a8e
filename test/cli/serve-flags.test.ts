import assert from "node:assert/strict";
import { test } from "node:test";

import type { FlagDeclaration } from "../../src/cli/declaration.ts";
import { parseServeFlags, serveDeclaration } from "../../src/cli/serve-flags.ts";
import { versionPage } from "../../src/cli/serve-version.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

test("flags stand together and hold their values as nginx lets them", () => {
  const {
    test: tests,
    quiet,
    conf,
    prefix,
    global,
  } = parseServeFlags(["-tq", "-cconf/nginx.conf", "-p", "/srv", "-g", "daemon off;"]);
  assert.deepEqual(
    [tests, quiet, conf, prefix, global],
    [true, true, "conf/nginx.conf", "/srv", "daemon off;"],
  );
  assert.deepEqual(parseServeFlags(["-T"]).dump, true);
  assert.deepEqual(parseServeFlags(["-T"]).test, true);
  assert.equal(parseServeFlags(["-s", "reload"]).signal, "reload");
});

test("long flags take their value after a space or an equals sign", () => {
  const flags = parseServeFlags([
    "--compat",
    "nginx@1.22",
    "--compat=keepalived",
    "--allow=upstream/max-fails-zero",
    "--allow",
    "retry/non-idempotent",
    "--no-lint",
    "a.conf",
    "--",
    "-b.conf",
  ]);
  assert.deepEqual(flags.compat, [
    { dialect: "nginx", version: [1, 22] },
    { dialect: "keepalived", version: undefined },
  ]);
  assert.deepEqual(flags.allow, ["upstream/max-fails-zero", "retry/non-idempotent"]);
  assert.equal(flags.lint, false);
  assert.deepEqual(flags.paths, ["a.conf", "-b.conf"]);
});

test("wrong usage is said, never ignored", () => {
  for (const argv of [
    ["--adminn", "127.0.0.1:1"],
    ["-x"],
    ["-c"],
    ["--ha"],
    ["--no-lint=1"],
    ["-s", "die"],
    ["--compat", "apache"],
    ["--compat", "nginx@one"],
    ["--target", "nginx@1.22@2"],
    ["--__proto__", "1"],
  ])
    assert.throws(() => parseServeFlags(argv), UsageError, argv.join(" "));
});

test("every flag of the help is understood", () => {
  const flags: Readonly<Record<string, FlagDeclaration>> = serveDeclaration.flags;
  for (const [name, flag] of Object.entries(flags)) {
    const value =
      flag.options?.[0] ?? (flag.value && (name === "compat" || name === "target" ? "nginx" : "x"));
    parseServeFlags(value === undefined ? [`--${name}`] : [`--${name}`, value]);
    if (flag.short)
      parseServeFlags(value === undefined ? [`-${flag.short}`] : [`-${flag.short}`, value]);
  }
});

test("under --compat nginx -v and -V speak as nginx does", () => {
  assert.match(versionPage(parseServeFlags(["-v"])), /^lbc \d+\.\d+\.\d+\n$/);
  assert.match(
    versionPage(parseServeFlags(["-V", "--compat", "nginx@1.22"])),
    /^nginx version: nginx\/1\.22\.1 \(lbc .*\)\n.*\nconfigure arguments: .*--with-http_ssl_module/,
  );
});
