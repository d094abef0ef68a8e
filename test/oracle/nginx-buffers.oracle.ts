import assert from "node:assert/strict";
import { test } from "node:test";

import { bufferCases } from "../support/nginx-buffer-cases.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

void test("nginx says of these buffers what lbc says", { skip: withoutNginx }, (t) => {
  const nginx = new NginxTest();
  t.after(() => {
    nginx.close();
  });
  const refusal = (text: string) => nginx.refusal(`events {}\n${text}\n`);
  for (const text of bufferCases.good) assert.equal(refusal(text), undefined, text);
  for (const text of bufferCases.bad) assert.match(refusal(text) ?? "", /buffers/, text);
});
