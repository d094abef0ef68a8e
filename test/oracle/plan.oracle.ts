import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { recorded } from "../decide/verdicts.ts";
import { planText } from "../plan/plan-text.ts";
import { fragments } from "../plan/verdict-cases.ts";
import { withoutNginx } from "./nginx-process.ts";

const ask = (directory: string, http: string): string => {
  const file = join(directory, "nginx.conf");
  writeFileSync(file, `pid ${directory}/pid; events {} http { ${http} }`);
  const args = ["-t", "-q", "-p", directory, "-c", file, "-e", "stderr"];
  const { status, stderr } = spawnSync("nginx", args, { encoding: "utf8" });
  const told = /\[emerg\] \d+#\d+: (.*?)(?: in \/\S+)?$/m.exec(stderr)?.[1] ?? "";
  return status === 0 ? "ok" : `refused: ${told.replaceAll(directory, "{dir}")}`;
};

void test(
  "what nginx -t refuses is refused",
  { skip: withoutNginx, timeout: 120_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), "lbc-plan-oracle-"));
    try {
      const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
      const made = spawnSync(
        "openssl",
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=a"
          .split(" ")
          .concat("-keyout", key, "-out", cert),
      );
      assert.equal(made.status, 0);
      const answers: Record<string, string> = {};
      const different: string[] = [];
      for (const fragment of fragments) {
        const text = fragment.replaceAll("{cert}", cert).replaceAll("{key}", key);
        const theirs = ask(directory, text);
        answers[fragment] = theirs.startsWith("ok") ? "ok" : theirs;
        const { errors } = await planText(`events {} http { ${text} }`, {
          resolver: async () => [],
        });
        if (errors.length > 0 !== (theirs !== "ok"))
          different.push(`${fragment}\n  nginx: ${theirs}\n  lbc: ${errors.join("; ") || "ok"}`);
      }
      assert.deepEqual(different, []);
      assert.deepEqual(answers, recorded("plan", "http", answers));
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
);
