import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded } from "../decide/verdicts.ts";
import { accessConfig, accessPaths, addresses, hosts, nameConfig } from "../plan/name-cases.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

void test("servers are chosen by name as recorded", { skip: withoutNginx }, async () => {
  const answers: Record<string, string> = {};
  await runNginx(nameConfig("{socket}"), async (nginx) => {
    for (const host of hosts) {
      const { status, body } = await nginx.get("/", { Host: host });
      answers[host] = status === 200 ? body : String(status);
    }
  });
  assert.deepEqual(answers, recorded("names", "servers", answers));
});

void test("addresses are let in as recorded", { skip: withoutNginx }, async () => {
  const answers: Record<string, string> = {};
  await runNginx(accessConfig("{socket}"), async (nginx) => {
    for (const path of accessPaths)
      for (const address of addresses) {
        const { status } = await nginx.get(`/${path}`, { "X-Address": address });
        answers[`${path} ${address}`] = status === 403 ? "403" : "in";
      }
  });
  assert.deepEqual(answers, recorded("names", "access", answers));
});
