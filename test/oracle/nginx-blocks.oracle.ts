import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { blockCases } from "../lower/block-cases.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest, nginxVersion } from "./nginx-test.ts";

const modules = existsSync("/usr/lib/nginx/modules/ngx_stream_module.so");
const reason =
  withoutNginx ||
  (nginxVersion?.startsWith("1.22.") ? false : "the verdicts are those of nginx 1.22") ||
  (modules ? false : "nginx's modules for stream and mail are not where Debian has them");

/** Outside of CI a fifth is asked, another one each day. */
const everything = process.env["CI"] === "true" || process.env["LBC_ORACLE"] === "all";
const turn = Math.floor(Date.now() / 86_400_000) % 5;

void test("the verdicts on blocks are nginx's own", { skip: reason }, () => {
  const nginx = new NginxTest();
  const wrong: string[] = [];
  let asked = 0;
  try {
    for (const [index, { text, piece, refusal }] of blockCases().entries()) {
      if (!everything && index % 5 !== turn) continue;
      asked++;
      const answer = nginx.refusal(text)?.replace(/^\[\w+\] /, "") ?? "";
      const same = refusal === "" ? answer === "" : answer.startsWith(refusal);
      if (!same) wrong.push(`${piece}\n  then: ${refusal}\n  now: ${answer}`);
    }
  } finally {
    nginx.close();
  }
  console.log(`# ${asked} blocks asked of nginx, ${wrong.length} verdicts have changed`);
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
