import assert from "node:assert/strict";
import { test } from "node:test";

import { escape, escapeUri } from "../../runtime/decide/uri.ts";
import { namesOf, patterns, subjects } from "../decide/pattern-cases.ts";
import { recorded } from "../decide/verdicts.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

void test(
  "patterns match and capture as recorded",
  { skip: withoutNginx, timeout: 120_000 },
  async () => {
    const config = patterns
      .map((pattern, index) => {
        const quoted = pattern.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
        const names = namesOf(pattern)
          .map((name) => `$${name}`)
          .join(",");
        return `server { listen {socket}; server_name p${index};
        if ($uri ~ "${quoted}") { return 200 "yes|$1|$2|$3|${names}"; } return 200 no; }`;
      })
      .join("\n");
    const answers: Record<string, string[]> = {};
    await runNginx(`server_names_hash_max_size 4096; ${config}`, async (nginx) => {
      for (const [index, pattern] of patterns.entries()) {
        const all = subjects.map((subject) =>
          nginx.get(escapeUri(subject, escape.component).replaceAll("%2F", "/"), {
            Host: `p${index}`,
          }),
        );
        answers[pattern] = (await Promise.all(all)).map(({ body }) => body);
      }
    });
    assert.deepEqual(answers, recorded("patterns", "all", answers));
  },
);
