import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { fair, upstreamFairShmSize } from "../../src/catalog/modules/fair.ts";
import type { Shape, Written } from "../../src/catalog/shape.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

const module = "/usr/lib/nginx/modules/ngx_http_upstream_fair_module.so";

/** A distribution may leave the module out; then there is nobody to ask. */
const skip = withoutNginx || (!existsSync(module) && "nginx has no module upstream-fair here");

const wordsOf = (text: string): Written[] =>
  text
    .split(" ")
    .filter((word) => word !== "")
    .map((word) => ({ text: word, span: { file: "f", start: 0, end: 0 } }));

const takes = (shape: Shape<unknown>, text: string): boolean => shape.parse(wordsOf(text)).ok;

const words = ["", "no_rr", "weight_mode=idle", "weight_mode=peak", "rr", "weight_mode=", "x=1"];
const sizes = ["32k", "1m", "64000", "0", "x", "-1", "1.5m", "1g", "4k"];

test("fair takes the words that lbc takes, alone and in pairs", { skip }, () => {
  const nginx = new NginxTest();
  try {
    const pairs = words.flatMap((a) => words.map((b) => `${a} ${b}`.trim()));
    for (const text of new Set(pairs)) {
      const group = `upstream a { fair ${text}; server 127.0.0.1:1; }`;
      const file = `load_module ${module};\nevents {}\nhttp { ${group} }\n`;
      const refusal = nginx.refusal(file);
      assert.equal(takes(fair.takes, text), refusal === undefined, `${text}: ${refusal}`);
    }
    for (const text of sizes) {
      const file = `load_module ${module};\nevents {}\nhttp { upstream_fair_shm_size ${text}; }\n`;
      const refusal = nginx.refusal(file);
      assert.equal(
        takes(upstreamFairShmSize.takes, text),
        refusal === undefined,
        `${text}: ${refusal}`,
      );
    }
  } finally {
    nginx.close();
  }
});
