import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import type { FamilyDialect } from "../../src/convert/family.ts";
import { familyTarget } from "../../src/convert/family.ts";
import { convertRoot } from "../../src/convert/project.ts";
import { defaultVersions } from "../../src/ir/target.ts";
import { load } from "../../src/project/loader.ts";
import { convertText, targetOf } from "../convert/converting.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

const examples = join(import.meta.dirname, "../../examples");

function convertTo(to: FamilyDialect, file: string, cwd: string): Buffer {
  const project = load({ paths: [file], cwd });
  const [root] = project.roots;
  assert.ok(root);
  const from = familyTarget(root.target);
  assert.ok(from);
  const target = { dialect: to, version: defaultVersions[to] };
  const [first] = convertRoot(project, root, from, target);
  assert.ok(first);
  return first.source.encode(first.text);
}

/** THS's directory as the examples expect it, with a certificate made on the spot. */
function prefixFor(node: string): string {
  const prefix = mkdtempSync(join(tmpdir(), "lbc-convert-oracle-"));
  mkdirSync(join(prefix, "conf/certs"), { recursive: true });
  mkdirSync(join(prefix, "logs"));
  cpSync(join(examples, "ths-pair", node), join(prefix, "conf"), { recursive: true });
  const [key, certificate] = ["portal.key", "portal.crt"].map((name) =>
    join(prefix, "conf/certs", name),
  );
  const made = spawnSync("openssl", [
    ..."req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=portal.example.internal".split(" "),
    "-keyout",
    key ?? "",
    "-out",
    certificate ?? "",
  ]);
  assert.equal(made.status, 0, String(made.stderr));
  return prefix;
}

for (const node of ["lb1", "lb2"])
  test(`nginx accepts the sane pair's ${node}, and it comes back`, { skip: withoutNginx }, () => {
    const prefix = prefixFor(node);
    try {
      const conf = join(prefix, "conf");
      const original = readFileSync(join(conf, "httpserver.conf"));
      const converted = convertTo("nginx", "httpserver.conf", conf);
      writeFileSync(join(conf, "nginx.conf"), converted);
      const verdict = spawnSync("nginx", ["-t", "-p", prefix, "-c", "conf/nginx.conf"], {
        encoding: "utf8",
      });
      assert.equal(verdict.status, 0, verdict.stderr);
      assert.deepEqual(convertTo("ths", "nginx.conf", conf), original);
      writeFileSync(join(conf, "tengine.conf"), convertTo("tengine", "httpserver.conf", conf));
      assert.deepEqual(convertTo("ths", "tengine.conf", conf), original);
      // What stands before conversion is not nginx's language.
      const before = spawnSync("nginx", ["-t", "-p", prefix, "-c", "conf/httpserver.conf"]);
      assert.notEqual(before.status, 0);
    } finally {
      rmSync(prefix, { recursive: true, force: true });
    }
  });

/** Products whose files nginx 1.22 may have to take: what it took before, it takes afterwards. */
const sources = ["tengine@3.2", "nginx@1.31", "angie", "ths", "nginx-plus", "openresty"];

const wrapped: Readonly<Record<string, (text: string) => string>> = {
  main: (text) => text,
  "main+events": (text) => `events {}\n${text}`,
  http: (text) => `events {}\nhttp {\n${text}\n}\n`,
  server: (text) => `events {}\nhttp {\nserver {\n${text}\n}\n}\n`,
};

const golden = corpus("_golden");
const skip = withoutNginx || (golden === undefined && absent("_golden"));

test("nginx takes what is converted to it where it took it before", { skip }, (t) => {
  const nginx = new NginxTest();
  try {
    let asked = 0;
    const rows = rowsOf(join(golden ?? "", "nginx-t-1.22.1.tsv")).filter(([, , rc]) => rc === "0");
    for (const [index, [file = "", wrap = ""]] of rows.entries()) {
      const bytes = readFileSync(join(golden ?? "", "..", file), "latin1");
      const text = Buffer.from(wrapped[wrap]?.(bytes) ?? bytes, "latin1");
      if (nginx.refusal(text) !== undefined) continue;
      const source = sources[index % sources.length] ?? "ths";
      const there = convertText(text, targetOf(source), targetOf("nginx@1.22"));
      asked++;
      assert.equal(nginx.refusal(there.bytes), undefined, `${source}: ${file}\n${there.text}`);
    }
    t.diagnostic(`${asked} files`);
    assert.ok(asked > 200, String(asked));
  } finally {
    nginx.close();
  }
});
