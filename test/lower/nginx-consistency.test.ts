import assert from "node:assert/strict";
import { test } from "node:test";

import { bufferCases } from "../support/nginx-buffer-cases.ts";
import { consistencyCases } from "../support/nginx-consistency-cases.ts";
import { lowerText } from "../support/nginx-lowering.ts";

const whole = (text: string) => lowerText(`events {}\n${text}\n`);
const errors = (text: string) =>
  whole(text)
    .diagnostics.filter(({ severity }) => severity === "error")
    .map(({ code }) => code);

test("directives that do not go together are named where somebody wrote them", () => {
  for (const { good, bad } of [bufferCases, consistencyCases]) {
    for (const text of good) assert.deepEqual(errors(text), [], text);
    for (const text of bad) {
      const codes = errors(text);
      const isSaid = codes.every((code) =>
        /^(?:base\/(?:inconsistent|missing)|proxy\/proxy-buffers)-/.test(code),
      );
      assert.ok(codes.length > 0 && isSaid, `${text}: ${codes.join(", ")}`);
    }
  }
});

test("the message about buffers has the figures", () => {
  const [first] = whole(
    "http { server { proxy_buffers 4 8k; proxy_buffer_size 16k; } }",
  ).diagnostics;
  assert.equal(
    first?.message.en,
    "proxy_busy_buffers_size is 32k, twice the larger buffer, and must not exceed all proxy_buffers but one, 24k",
  );
  assert.equal(first.related?.length, 1);
});

test("what a piece lacks may be elsewhere", () => {
  const piece = lowerText("proxy_ssl_verify on; proxy_pass https://127.0.0.1;", {
    context: "location",
  });
  assert.deepEqual(piece.diagnostics, []);
});
