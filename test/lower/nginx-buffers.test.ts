import assert from "node:assert/strict";
import { test } from "node:test";

import { bufferCases } from "../support/nginx-buffer-cases.ts";
import { findings, lowerText } from "../support/nginx-lowering.ts";

const whole = (text: string) => lowerText(`events {}\n${text}\n`);

test("buffers that do not go together are named where somebody wrote them", () => {
  for (const text of bufferCases.good) assert.deepEqual(findings(whole(text)), [], text);
  for (const text of bufferCases.bad) {
    const codes = whole(text).diagnostics.map(({ code }) => code);
    assert.ok(codes.length > 0 && codes.every((code) => code === "base/inconsistent-values"), text);
  }
});

test("the message has the figures", () => {
  const [first] = whole(
    "http { server { proxy_buffers 4 8k; proxy_buffer_size 16k; } }",
  ).diagnostics;
  assert.equal(
    first?.message.en,
    "proxy_busy_buffers_size is 32k, twice the larger buffer, and must not exceed all proxy_buffers but one, 24k",
  );
  assert.equal(first.related?.length, 1);
});
