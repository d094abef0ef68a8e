import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { isOfReading } from "../../src/lint/registry.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { installed, loadModules } from "../support/nginx-blocks.ts";
import { withoutNginx } from "./nginx-process.ts";

/*
 * The golden verdicts come from an nginx that had not loaded the modules Debian builds apart. Files
 * that it refused for that are asked again, with the modules.
 */
const golden = corpus("_golden");
const modules = [
  "stream",
  "mail",
  "http_perl",
  "http_image_filter",
  "http_xslt_filter",
  "http_geoip",
]
  .map((name) => `ngx_${name}_module.so`)
  .concat("ngx_stream_geoip_module.so");

const foreign = /unknown directive "(?:stream|mail|perl|image_filter|xslt_\w+|geoip_\w+)"/;

/** Refusals for what this machine lacks. */
const elsewhere =
  /open\(\)|cannot load|getpwnam|getgrnam|host not found|bind\(\)|mkdir\(\)|BIO_new|No such file|GeoIP|xsltParse|failed \(\d+:|require_pv/;

const settings = { preset: "none", levels: new Map<string, never>() } as const;

void test(
  "lbc and nginx with its modules agree on the files that use them",
  { skip: withoutNginx || (golden === undefined && absent("_golden")) },
  (context) => {
    if (!modules.every((name) => installed().has(name)))
      return process.env["CI"] === "true"
        ? assert.fail("modules of nginx are not installed")
        : context.skip("modules of nginx are not installed");
    const folder = join(golden ?? "", "..");
    const directory = mkdtempSync(join(tmpdir(), "lbc-oracle-"));
    mkdirSync(join(directory, "logs"));
    const wrong: string[] = [];
    let asked = 0;
    let aside = 0;
    for (const [file = "", wrap = "", , message = ""] of rowsOf(
      join(golden ?? "", "nginx-t-1.22.1.tsv"),
    )) {
      if (wrap !== "main" || !foreign.test(message)) continue;
      const path = join(folder, file);
      const options = ["-t", "-p", directory, "-c", path, "-e", "stderr"];
      const answer = spawnSync("nginx", [...options, "-g", loadModules(modules)], {
        encoding: "utf8",
        timeout: 20_000,
      });
      const refusal =
        answer.status === 0
          ? undefined
          : (/\[(?:emerg|error)\] .*/.exec(answer.stderr)?.[0] ?? answer.stderr);
      asked++;
      if (refusal !== undefined && elsewhere.test(refusal)) {
        aside++;
        continue;
      }
      const { diagnostics } = check({ paths: [path], dialect: "nginx" }, { settings });
      const error = diagnostics.find(
        ({ code, severity }) => severity === "error" && isOfReading(code),
      );
      if ((refusal === undefined) === (error === undefined)) continue;
      wrong.push(
        `${file}: nginx: ${refusal ?? "takes it"}; lbc: ${error?.message.en ?? "takes it"}`,
      );
    }
    rmSync(directory, { recursive: true, force: true });
    console.log(
      `# ${asked} files asked of nginx with its modules, ${aside} refused for files or names to look up, ${wrong.length} differ`,
    );
    assert.deepEqual(wrong, []);
  },
);
