import assert from "node:assert/strict";
import { test } from "node:test";

import { bufferCases } from "../support/nginx-buffer-cases.ts";
import { consistencyCases } from "../support/nginx-consistency-cases.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

const installed = "load_module /usr/lib/nginx/modules/ngx_stream_module.so;";

void test("nginx says what goes together as lbc says it", { skip: withoutNginx }, (t) => {
  const nginx = new NginxTest();
  t.after(() => {
    nginx.close();
  });
  const stream = "\nevents {}\nstream {}\n";
  // Elsewhere than in Debian it is built in.
  const load = nginx.refusal(installed + stream) === undefined ? installed : "";
  const refusal = (text: string) => nginx.refusal(`${load}\nevents {}\n${text}\n`);
  for (const { good, bad } of [bufferCases, consistencyCases]) {
    for (const text of good) assert.equal(refusal(text), undefined, text);
    for (const text of bad) assert.notEqual(refusal(text), undefined, text);
  }
});
