import assert from "node:assert/strict";
import { test } from "node:test";

import { type AnyDirective, directives, lookup } from "../../src/catalog/index.ts";
import type { Target } from "../../src/ir/target.ts";
import { lowerText } from "../support/nginx-lowering.ts";
import { elsewhere, statements } from "../support/nginx-statements.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest, nginxVersion } from "./nginx-test.ts";

const target: Target = {
  dialect: "nginx",
  version: (nginxVersion ?? "1.22").split(".").map(Number),
};

/** `%` is where the statement goes. */
const blocks: Readonly<Record<string, string>> = {
  main: "%\nevents {}",
  events: "events { % }",
  http: "events {}\nhttp { %\nserver { location / { proxy_pass http://127.0.0.1; } } }",
  server: "events {}\nhttp { server { % } }",
  location: "events {}\nhttp { server { location / { % } } }",
  upstream: "events {}\nhttp { upstream u { server 127.0.0.1; % } }",
};

/** Refusals for what is not there, and for what only the whole configuration shows. */
const environment =
  /open\(\)|host not found|cannot load|getpwnam|getgrnam|dlopen|mkdir|bind\(|BIO_new|no such file|fopen|unknown "\w*" variable|could not build|no "ssl|conflicts|already used|not defined|named location|no servers|incompatible|duplicate listen|no port in|shared memory zone|must be (?:less|greater|equal)|must be at least|the size .* is too/i;

const quoted = (argument: string): string =>
  argument === "" || /[\s;{}"'\\]/.test(argument)
    ? `"${argument.replace(/[\\"]/g, "\\$&")}"`
    : argument;

/** Outside of CI a fifth is asked, another one each day. */
const everything = process.env["CI"] === "true" || process.env["LBC_ORACLE"] === "all";
const turn = Math.floor(Date.now() / 86_400_000) % 5;

interface Question {
  readonly def: AnyDirective;
  readonly block: string;
  readonly statement: string;
}

function* questions(): Generator<Question> {
  for (const def of directives) {
    if (!def.dialects.includes("nginx") || elsewhere.has(def.name)) continue;
    const block = Object.keys(blocks).find(
      (context) => lookup(target, context, def.name)?.def === def,
    );
    if (block === undefined) continue;
    const table = statements[def.name];
    const samples = def.takes.samples;
    const all = table
      ? [...table.good, ...table.bad]
      : [...(samples?.good ?? []), ...(samples?.bad ?? [])].map(quoted);
    const end = def.name === "if" ? " {}" : ";";
    for (const words of [...all, ...(table ? [] : ["", "a b c d e"])])
      yield { def, block, statement: `${def.name} ${words}${end}` };
    const once = table?.good.find((words) => words !== "") ?? samples?.good[0];
    if (once !== undefined && def.name !== "if") {
      const one = `${def.name} ${table ? once : quoted(once)};`;
      yield { def, block, statement: `${one} ${one}` };
    }
  }
}

void test("lbc takes and refuses each value as nginx does", { skip: withoutNginx }, () => {
  const nginx = new NginxTest();
  const wrong: string[] = [];
  let asked = 0;
  let refused = 0;
  try {
    const all = [...questions()];
    for (const [index, { block, statement }] of all.entries()) {
      if (!everything && index % 5 !== turn) continue;
      const text = (blocks[block] ?? "%").replace("%", () => statement);
      const refusal = nginx.refusal(text);
      const errors = lowerText(text, { target }).diagnostics.filter(
        ({ severity }) => severity === "error",
      );
      asked++;
      if (refusal !== undefined) refused++;
      const foreign = refusal !== undefined && environment.test(refusal);
      const differ = foreign ? errors.length > 0 : (refusal !== undefined) !== errors.length > 0;
      if (differ)
        wrong.push(
          `${block}: ${statement}\n  nginx: ${refusal ?? "takes it"}\n  lbc: ${errors[0]?.message.en ?? "takes it"}`,
        );
    }
  } finally {
    nginx.close();
  }
  console.log(`# ${asked} statements asked of nginx, ${refused} refused, ${wrong.length} differ`);
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
