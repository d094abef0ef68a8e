import assert from "node:assert/strict";
import { get } from "node:http";
import { test } from "node:test";

import { freePort } from "../control/host/run.ts";
import { folder, start, write } from "./serving.ts";

const ask = (port: number, path: string, header: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { "X-Word": header };
    get({ host: "127.0.0.1", port, path, headers, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => (text += part));
      answer.on("end", () => resolve(text));
    }).on("error", reject);
  });

const many = (letter: string): string => letter.repeat(400);

/*
 * With an engine that goes back and tries again each of these takes longer than the sun shines. The bound is
 * the test's own patience: what is asked is that an answer comes at all.
 */
test("no request makes a pattern of the configuration hang", { timeout: 60_000 }, async (t) => {
  const prefix = folder(t);
  const port = await freePort();
  write(
    prefix,
    String.raw`worker_processes 1; pid logs/s.pid; error_log logs/error.log notice; user root; events {}
http { access_log off;
  map $http_x_word $word { default no; "~^(\w+\s?)*$" yes; "~*^(?:x|X|.x)*y$" other; }
  server { listen 127.0.0.1:${port};
    location ~ ^/(a+)+$ { return 200 "location\n"; }
    location ~* ^/(?:b|bb|.b)*c$ { return 200 "caseless\n"; }
    location / { if ($http_x_word ~ "^(?:(?:z|zz)+)+!$") { return 200 "if\n"; }
      rewrite "^/r(?:.*a){12}$" /rewritten last; return 200 "$word $uri\n"; } } }
`,
  );
  await start(t, prefix);
  assert.equal(await ask(port, `/${many("a")}!`, ""), `no /${many("a")}!\n`);
  assert.equal(await ask(port, `/${many("b")}`, ""), `no /${many("b")}\n`);
  assert.equal(await ask(port, `/r${many("a")}b`, `${many("w")}!`), `no /r${many("a")}b\n`);
  assert.equal(await ask(port, "/", many("z")), "yes /\n");
  assert.equal(await ask(port, "/", many("x")), "yes /\n");
});
