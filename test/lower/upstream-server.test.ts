import assert from "node:assert/strict";
import { test } from "node:test";

import { lowerText } from "../support/nginx-lowering.ts";

for (const [word, said] of Object.entries({
  "wieght=2": "`server`: `wieght=2` is no parameter of `server`; did you mean `weight`?",
  bakcup: "`server`: `bakcup` is no parameter of `server`; did you mean `backup`?",
  "zzzzzz=1": "`server`: `zzzzzz=1` is no parameter of `server`",
}))
  void test(`a parameter of a server that there is not is told: ${word}`, () => {
    const { diagnostics } = lowerText(
      `events {}\nhttp { upstream a { server 10.0.0.1 ${word}; } }\n`,
    );
    assert.deepEqual(
      diagnostics.map(({ message }) => message.en),
      [said],
    );
  });
