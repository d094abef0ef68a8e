import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

const golden = corpus("_golden");
const settings = { preset: "none", levels: new Map<string, never>() } as const;

/** What nginx said about something else than the words: files, users, names to look up, modules. */
const aside: readonly (readonly [kind: string, messages: RegExp])[] = [
  ["files", /open\(\)|cannot load|dlopen|mkdir|BIO_new|no "ssl_certificate" is defined/],
  ["users, addresses and DNS", /getpwnam|getgrnam|bind\(\)|host not found/],
  // nginx ran without its own modules that Debian builds apart; lbc takes them as loaded.
  ["modules", /unknown directive "(?:stream|mail|perl|image_filter|xslt_\w+|geoip_\w+)"/],
  ["warnings", /\[warn\]/],
];

/** Refused by nginx for its build: lbc cannot see which system a file is for. */
const builds = new Map([["gonginx/full-example/nginx2.conf", "`use kqueue` is right on BSD"]]);

/** The file as nginx was asked about it: as it is, or included from a file of another folder. */
function requestFor(folder: string, file: string, wrap: string): LoadRequest {
  const path = join(folder, file);
  const common = { dialect: "nginx", cwd: dirname(folder) } as const;
  if (wrap === "main") return { ...common, paths: [path] };
  const quoted = `"${path}"`;
  const text = {
    "main+events": `include ${quoted};\nevents {}\n`,
    http: `events {}\nhttp { include ${quoted}; }\n`,
    server: `events {}\nhttp { server { include ${quoted}; } }\n`,
  }[wrap];
  const wrapper = join(folder, "_wrap", "nginx.conf");
  return {
    ...common,
    paths: [wrapper],
    held: new Map([[wrapper, Buffer.from(text ?? "")]]),
  };
}

const asideOf = (message: string): string | undefined =>
  aside.find(([, messages]) => messages.test(message))?.[0];

void test(
  "what nginx took has no error, what it refused for its words has one",
  { skip: golden === undefined && absent("_golden") },
  () => {
    const folder = join(golden ?? "", "..");
    const refusedByUs: string[] = [];
    const takenByUs: string[] = [];
    const skipped = new Map<string, number>();
    let taken = 0;
    let refused = 0;
    for (const [file = "", wrap = "", rc = "", message = ""] of rowsOf(
      join(golden ?? "", "nginx-t-1.22.1.tsv"),
    )) {
      const { diagnostics } = check(requestFor(folder, file, wrap), { settings });
      const error = diagnostics.find(
        ({ code, severity }) => severity === "error" && isOfReading(code),
      );
      if (rc === "0") {
        taken++;
        if (error) refusedByUs.push(`${file}: ${error.code}: ${error.message.en}`);
        continue;
      }
      const reason = builds.has(file) ? "builds" : asideOf(message);
      if (reason !== undefined) skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
      else refused++;
      if (reason === undefined && !error) takenByUs.push(`${file}: ${message}`);
    }
    const others = [...skipped].map(([reason, count]) => `${count} for ${reason}`).join(", ");
    console.log(
      `# nginx took ${taken} files, ${refusedByUs.length} of them lbc refuses; it refused ${refused} for their words, ${takenByUs.length} of them lbc takes; aside: ${others}`,
    );
    assert.deepEqual(refusedByUs, []);
    assert.deepEqual(takenByUs, []);
  },
);
