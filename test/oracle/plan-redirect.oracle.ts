import assert from "node:assert/strict";
import { test } from "node:test";

import { recorded } from "../decide/verdicts.ts";
import { paths, redirectConfig, redirects, refreshes } from "../plan/redirect-cases.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

void test("redirects of backends are rewritten as recorded", { skip: withoutNginx }, async () => {
  const answers: Record<string, string> = {};
  await runNginx(redirectConfig("{socket}", "{socket}b"), async (nginx) => {
    const backend = `http://unix:${nginx.socket}b:`;
    const ask = async (path: string, field: string, value: string) => {
      const headers = { [`X-${field}`]: value.replaceAll("{b}", backend) };
      const answer = await nginx.get(path, headers);
      return (answer.headers.get(field.toLowerCase()) ?? "")
        .replaceAll(backend, "{b}")
        .replaceAll(`${nginx.socket}b`, "/b");
    };
    for (const path of paths) {
      for (const value of redirects)
        answers[`${path} ${value}`] = await ask(path, "Location", value);
      for (const value of refreshes)
        answers[`${path} refresh ${value}`] = await ask(path, "Refresh", value);
    }
  });
  assert.deepEqual(answers, recorded("redirect", "all", answers));
});
