import assert from "node:assert/strict";
import { test } from "node:test";

import { builtinVariable, type Traffic, variables } from "../../src/catalog/variables/index.ts";
import type { Target } from "../../src/ir/target.ts";
import { lowerText } from "../support/nginx-lowering.ts";
import { variableCases } from "../support/nginx-variable-cases.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest, nginxVersion } from "./nginx-test.ts";

const target: Target = {
  dialect: "nginx",
  version: (nginxVersion ?? "1.22").split(".").map(Number),
};

/** Outside of CI a fifth is asked, another one each day. */
const everything = process.env["CI"] === "true" || process.env["LBC_ORACLE"] === "all";
const turn = Math.floor(Date.now() / 86_400_000) % 5;

/** Debian's stream is a module of its own; elsewhere it is built in. */
const preamble = (nginx: NginxTest): string => {
  const load = "load_module modules/ngx_stream_module.so;";
  const installed = "load_module /usr/lib/nginx/modules/ngx_stream_module.so;";
  const body = "\nevents {}\nstream {}\n";
  for (const line of [installed, load]) if (nginx.refusal(line + body) === undefined) return line;
  return "";
};

void test("lbc knows the variables that nginx knows", { skip: withoutNginx }, (t) => {
  const nginx = new NginxTest();
  t.after(() => {
    nginx.close();
  });
  const before = preamble(nginx);
  const wrong: string[] = [];
  const ask = (traffic: Traffic, statement: string) =>
    nginx.refusal(
      traffic === "http"
        ? `${before}\nevents {}\nhttp { server { ${statement} } }`
        : `${before}\nevents {}\nstream { server { listen 12345; return a; ${statement} } }`,
    );
  for (const [index, { name, family, module }] of variables.entries()) {
    if (!everything && index % 5 !== turn) continue;
    // geoip is loaded as a module, and seldom installed.
    if (module === "ngx_http_geoip_module") continue;
    const asked = family ? `${name}x` : name;
    for (const traffic of ["http", "stream"] as const) {
      const known = builtinVariable(target, traffic, asked);
      const refusal = ask(traffic, `set $lbc "$${asked}";`);
      if ((refusal === undefined) !== (known !== undefined))
        wrong.push(`${traffic} $${asked}: nginx ${refusal ?? "takes it"}`);
      else if (known) {
        const fixed = ask(traffic, `set $${asked} a;`)?.includes("duplicate") ?? false;
        if (fixed !== known.fixed) wrong.push(`${traffic} set $${asked}: fixed ${String(fixed)}`);
      }
    }
  }
  assert.deepEqual(wrong, []);
});

void test("lbc judges the use of variables as nginx does", { skip: withoutNginx }, (t) => {
  const nginx = new NginxTest();
  t.after(() => {
    nginx.close();
  });
  const before = preamble(nginx);
  const wrong: string[] = [];
  for (const text of variableCases) {
    const whole = `${before}\nevents {}\n${text}\n`;
    const refusal = nginx.refusal(whole);
    const error = lowerText(whole, { target }).diagnostics.find(
      ({ severity }) => severity === "error",
    );
    if ((refusal !== undefined) !== (error !== undefined))
      wrong.push(
        `${text}\n  nginx: ${refusal ?? "takes it"}\n  lbc: ${error?.message.en ?? "takes it"}`,
      );
  }
  assert.equal(wrong.length, 0, wrong.join("\n"));
});
