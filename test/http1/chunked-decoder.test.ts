import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { ChunkedDecoder, chunkEvent } from "../../runtime/http1/chunked-decoder.ts";

interface Decoded {
  readonly data: string;
  readonly event: number;
  readonly rest: string;
}

function decode(text: string, size: number): Decoded {
  const decoder = new ChunkedDecoder();
  let data = "";
  for (let at = 0; at < text.length; at += size) {
    const bytes = Buffer.from(text.slice(at, at + size), "latin1");
    const length = decoder.compact(bytes, 0, bytes.length);
    data += bytes.toString("latin1", 0, length);
    if (decoder.event === chunkEvent.done)
      return { data, event: decoder.event, rest: text.slice(at + decoder.to) };
    if (decoder.event === chunkEvent.bad) return { data, event: decoder.event, rest: "" };
  }
  return { data, event: chunkEvent.more, rest: "" };
}

const coded = (parts: readonly string[]): string =>
  `${parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`).join("")}0\r\n\r\n`;

test("any chunks in pieces of any size give the data and leave the rest", () => {
  const part = fc.string({
    minLength: 1,
    maxLength: 40,
    unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(fc.array(part), fc.integer({ min: 1, max: 64 }), (parts, size) => {
      const { data, event, rest } = decode(`${coded(parts)}NEXT`, size);
      assert.equal(event, chunkEvent.done);
      assert.equal(data, parts.join(""));
      assert.equal(rest, "NEXT");
    }),
    { numRuns: 200 },
  );
});

test("extensions and trailers are dropped", () => {
  assert.deepEqual(decode("5 ; a = b\r\nhello\r\n0;x\r\nX-A: 1\r\nB: 2\r\n\r\n", 1), {
    data: "hello",
    event: chunkEvent.done,
    rest: "",
  });
});

for (const [name, text] of [
  ["bare LF behind the size", "5\nhello\r\n0\r\n\r\n"],
  ["bare LF behind the data", "5\r\nhello\n0\r\n\r\n"],
  ["bare LF at the end", "5\r\nhello\r\n0\r\n\n"],
  ["another byte for CR", "5\r\nhelloX\n0\r\n\r\n"],
  ["no size", "\r\nhello\r\n"],
  ["sign", "+5\r\nhello\r\n0\r\n\r\n"],
  ["blank in front", " 5\r\nhello\r\n0\r\n\r\n"],
  ["letters", "5g\r\nhello\r\n0\r\n\r\n"],
  ["data that is longer", "5\r\nhelloo\r\n0\r\n\r\n"],
  ["size beyond numbers", "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"],
  ["extension without end", `5;${"x".repeat(10_000)}\r\nhello\r\n0\r\n\r\n`],
  ["CR in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n"],
  ["trailer without colon", "0\r\nnonsense\r\n\r\n"],
  ["bare LF in a trailer", "0\r\nA: 1\n\n"],
  ["trailers without end", `0\r\n${"A: 1\r\n".repeat(10_000)}\r\n`],
] as const)
  test(`chunks: ${name} is refused`, () => {
    assert.equal(decode(text, 1).event, chunkEvent.bad);
    assert.equal(decode(text, 1 << 20).event, chunkEvent.bad);
  });
