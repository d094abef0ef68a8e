import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, targets } from "../decide/uri-cases.ts";
import { recorded } from "../decide/verdicts.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

for (const merge of ["on", "off"])
  void test(
    `paths are normalised as recorded, merge_slashes ${merge}`,
    { skip: withoutNginx },
    async () => {
      const config = `merge_slashes ${merge};
      server { listen {socket}; location / { return 200 "$uri|$args|$request_uri|$host"; } }`;
      const answers: Record<string, string> = {};
      await runNginx(config, async (nginx) => {
        for (const target of targets) {
          const { status, body } = await nginx.get(target);
          answers[target] = status === 200 ? body : String(status);
        }
      });
      assert.deepEqual(answers, recorded("uri", `merge_slashes ${merge}`, answers));
    },
  );

void test("paths and arguments are escaped as recorded", { skip: withoutNginx }, async () => {
  const config = `server { listen {socket}; location / { rewrite ^/(.)(.)$ /$1?$1 break; proxy_pass http://{socket}b:; } }
    server { listen {socket}b; location / { return 200 $request_uri; } }`;
  const answers: Record<string, string> = {};
  await runNginx(config, async (nginx) => {
    for (const byte of bytes) {
      const { body } = await nginx.get(`/%${byte.toString(16).padStart(2, "0")}x`);
      answers[String(byte)] = body;
    }
  });
  assert.deepEqual(answers, recorded("uri", "escape", answers));
});
