import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus } from "../support/corpora.ts";

const settings = { preset: "all", levels: new Map() } as const;

const findingsOf = (request: LoadRequest): readonly Diagnostic[] =>
  check(request, { settings, copied: true }).diagnostics;

const show = ({ code, span, message }: Diagnostic) => `${code} ${span.file} ${message.en}`;

/** What real files have wrong indeed: keepalived's own sample answers nobody, as its issue 474 tells. */
const argued: ReadonlySet<string> = new Set([
  "vrrp/strict-blocks-vip keepalived-samples/keepalived.conf",
]);

test("real configurations: counts by rule, and no error of our own rules", (context) => {
  const names = [
    "h5bp",
    "linuxserver-proxy-confs",
    "nginx-dist",
    "admins-handbook",
    "keepalived-samples",
  ];
  const counts = new Map<string, number>();
  const errors: string[] = [];
  let files = 0;
  for (const name of names) {
    const folder = corpus(name);
    if (folder === undefined) return context.skip(absent(name));
    for (const file of globSync("**/*.conf", { cwd: folder })) {
      files++;
      for (const found of findingsOf({ paths: [join(folder, file)] })) {
        counts.set(found.code, (counts.get(found.code) ?? 0) + 1);
        const isOwn = !isOfReading(found.code) && !argued.has(`${found.code} ${name}/${file}`);
        if (found.severity === "error" && isOwn) errors.push(show(found));
      }
    }
  }
  const list = [...counts]
    .toSorted((a, b) => b[1] - a[1])
    .map(([code, count]) => `${code} ${count}`);
  context.diagnostic(`${files} files: ${list.join(", ")}`);
  assert.deepEqual(errors, []);
});
