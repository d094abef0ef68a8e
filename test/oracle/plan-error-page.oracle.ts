import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded } from "../decide/verdicts.ts";
import { pageConfig, pageConfigs, pageRequests } from "../plan/error-page-cases.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

for (const [index, inside] of pageConfigs.entries())
  void test(`errors are answered as recorded: ${inside}`, { skip: withoutNginx }, async () => {
    const answers: Record<string, string> = {};
    await runNginx(pageConfig("{socket}", inside), async (nginx) => {
      for (const request of pageRequests) {
        const { status, headers, body } = await nginx.send(
          `${request} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
        );
        const text = body.startsWith("<html>") ? "" : body;
        answers[request] = `${status} ${headers.get("location") ?? ""} ${text}`;
      }
    });
    assert.deepEqual(answers, recorded("error-page", String(index + 1), answers));
  });
