import assert from "node:assert/strict";
import { test } from "node:test";

import { convertText, targetOf } from "./converting.ts";
import { differenceCases } from "./difference-cases.ts";

for (const { name, from, to, input, output, outcomes } of differenceCases)
  test(`${from} to ${to}: ${name}`, () => {
    const there = convertText(Buffer.from(input), targetOf(from), targetOf(to));
    const text = there.changed ? there.text.slice(there.text.indexOf("\n") + 1) : there.text;
    assert.equal(text, output);
    assert.deepEqual(
      there.outcomes.map(({ kind, what }) => `${kind} ${what}`),
      outcomes,
    );
    const back = convertText(there.bytes, targetOf(to), targetOf(from));
    assert.equal(back.text, input);
  });

const reasonOf = (input: string, from: string, to: string): string =>
  convertText(Buffer.from(input), targetOf(from), targetOf(to)).outcomes.at(-1)?.reason.en ?? "";

test("reasons carry the numbers of the other unit", () => {
  assert.match(
    reasonOf("upstream a { health_check interval=30000 rise=1 fall=3; }", "ths", "nginx-plus"),
    /`health_check interval=30s passes=1 fails=3 mandatory;`/,
  );
  assert.match(
    reasonOf("server { location / { health_check interval=1m; } }", "nginx-plus", "ths"),
    /`health_check interval=60000 rise=1 fall=1 type=http;`/,
  );
});
