import assert from "node:assert/strict";
import { test } from "node:test";

import { commandOf, unitsOf } from "../../src/build/units.ts";
import { shellWord } from "../../src/text/shell-word.ts";

const target = { dialect: "nginx", version: [1, 22, 1] } as const;

test("places on the machine are words of systemd in every unit", () => {
  const units = unitsOf({
    node: "lb1",
    description: "lbc.config.ts",
    proxy: { target, place: "/srv/50% off/conf/nginx.conf" },
    ha: { target: { dialect: "keepalived", version: [2, 2, 7] }, place: "/srv/a $b/k.conf" },
  });
  const lines = units.flatMap(({ text }) =>
    text.split("\n").filter((line) => line.startsWith("ExecStart=")),
  );
  assert.equal(lines.length, 4);
  for (const line of lines) assert.doesNotMatch(line, /[^%]%[^%]|[^$]\$[^$]/);
  assert.ok(
    lines.some((line) =>
      line.includes('-c "/srv/50%% off/conf/nginx.conf" --ha "/srv/a $$b/k.conf"'),
    ),
  );
});

test("a command for the shell has words of the shell", () => {
  assert.equal(
    commandOf({ target, place: "/srv/50% $x/conf/nginx.conf" }, shellWord),
    "'/srv/50% $x/sbin/nginx' -c '/srv/50% $x/conf/nginx.conf'",
  );
  assert.equal(shellWord("it's"), String.raw`'it'\''s'`);
});
