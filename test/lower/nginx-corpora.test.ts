import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import { lowerNginx } from "../../src/lower/nginx.ts";
import { load } from "../../src/project/loader.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";

const golden = corpus("_golden");

/** Refusals for what the machine lacks, for modules that were not loaded, for what is no reading. */
const elsewhere =
  /open\(\)|host not found|cannot load|getpwnam|getgrnam|dlopen|mkdir|bind\(|BIO_new|unknown "\w+" variable|unknown log format|no "ssl_certificate"|zero size|\[warn\]|unknown directive "(?:stream|mail|perl|image_filter|xslt_\w+|geoip_\w+)"|in resolver/;

/** Disagreements that are known; the number may only shrink. */
const known = { refusedByUs: 0, takenByUs: 2 };

void test(
  "what nginx takes is read without errors, what it refuses is not",
  { skip: golden === undefined && absent("_golden") },
  () => {
    const folder = join(golden ?? "", "..");
    const refusedByUs: string[] = [];
    const takenByUs: string[] = [];
    let asked = 0;
    for (const [file = "", wrap = "", rc = "", message = ""] of rowsOf(
      join(golden ?? "", "nginx-t-1.22.1.tsv"),
    )) {
      const context = wrap.startsWith("main") ? "main" : wrap;
      const project = load({ paths: [join(folder, file)], dialect: "nginx", context });
      const root = project.roots[0];
      if (!root) continue;
      // A piece was asked from within another file, whose folder its includes began in.
      const includes = root.includes.size > 0;
      if (includes && context !== "main") continue;
      asked++;
      const found = [...project.diagnostics, ...lowerNginx(project, root).diagnostics];
      const errors = found.filter(({ severity }) => severity === "error");
      const first = errors[0] && `${errors[0].code}: ${errors[0].message.en}`;
      if (rc === "0" && first !== undefined) refusedByUs.push(`${file}: ${first}`);
      if (rc !== "0" && !elsewhere.test(message) && first === undefined)
        takenByUs.push(`${file}: ${message}`);
    }
    console.log(
      `# ${asked} files: ${refusedByUs.length} that nginx takes are refused, ${takenByUs.length} that it refuses are taken`,
    );
    assert.ok(refusedByUs.length <= known.refusedByUs, refusedByUs.join("\n"));
    assert.ok(takenByUs.length <= known.takenByUs, takenByUs.join("\n"));
  },
);
