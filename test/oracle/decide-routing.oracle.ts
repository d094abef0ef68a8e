import assert from "node:assert/strict";
import { test } from "node:test";

import { buildLocations, paths, servers } from "../decide/routing-cases.ts";
import { recorded } from "../decide/verdicts.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

for (const [index, specs] of servers.entries())
  void test(
    `locations are chosen as recorded, server ${index + 1}`,
    { skip: withoutNginx },
    async () => {
      const { config } = buildLocations(specs);
      const answers: Record<string, string> = {};
      await runNginx(
        `server { listen {socket}; absolute_redirect off; add_header X-L 0 always; ${config} }`,
        async (nginx) => {
          for (const path of paths) {
            const { status, headers } = await nginx.get(path);
            const redirect = status === 301 ? ` 301 ${headers.get("location")}` : "";
            answers[path] = `${headers.get("x-l")}${redirect}`;
          }
        },
      );
      assert.deepEqual(answers, recorded("routing", String(index + 1), answers));
    },
  );
