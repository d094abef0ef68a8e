import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { LoadRequest } from "../../src/project/settings.ts";

const text = (...lines: readonly string[]): string =>
  `events {}\nhttp {\n  server {\n    listen 127.0.0.1:8443 ssl;\n${lines.map((line) => `    ${line};\n`).join("")}  }\n}\n`;

/** What is said of files that are not there, in a folder that has `etc/nginx.conf` and `here.pem`. */
function found(lines: readonly string[], more: Partial<LoadRequest> = {}): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "lbc-missing-"));
  try {
    mkdirSync(join(folder, "etc"));
    writeFileSync(join(folder, "etc/here.pem"), "");
    const lined = lines.map((line) => line.replace("FOLDER", folder));
    writeFileSync(join(folder, "etc/nginx.conf"), text(...lined));
    const { diagnostics } = check(
      { cwd: folder, paths: ["etc/nginx.conf"], ...more },
      { copied: true },
    );
    return diagnostics
      .filter(({ code }) => code === "base/file-missing")
      .map(({ severity, message }) => `${severity} ${message.en.replace(folder, "FOLDER")}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("names start in the folder of the configuration", () => {
  assert.deepEqual(found(["ssl_certificate here.pem", "ssl_certificate_key gone.pem"]), [
    "info there is no file `gone.pem`",
  ]);
});

test("of a folder that is not here nothing is said, nor of what only a request knows", () => {
  assert.deepEqual(
    found([
      "ssl_certificate /nowhere/on/this/machine/a.pem",
      "ssl_certificate_key $ssl_server_name.pem",
      "ssl_dhparam none/dh.pem",
    ]),
    [],
  );
});

test("where the user says which prefix it is, what is not there is an error", () => {
  const lines = ["ssl_certificate FOLDER/etc/gone.pem", "auth_basic_user_file gone.users"];
  assert.deepEqual(found(lines, { prefix: ".", paths: ["etc/nginx.conf"] }), [
    "error there is no file `FOLDER/etc/gone.pem`",
    "warning there is no file `gone.users`: every request is answered with 403",
  ]);
});

test("what is mapped is looked for where it is", () => {
  const lines = ["ssl_certificate /etc/nginx/here.pem", "ssl_certificate_key /etc/nginx/gone.pem"];
  assert.deepEqual(found(lines, { maps: [{ from: "/etc/nginx", to: "etc" }] }), [
    "info there is no file `/etc/nginx/gone.pem`",
  ]);
});
