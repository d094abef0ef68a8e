import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { test } from "node:test";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../../src/text/source.ts";
import { withoutNginx } from "./nginx-process.ts";
import { NginxTest } from "./nginx-test.ts";

const modules = ["ndk_http_module", "ngx_http_lua_module"].map(
  (name) => `/usr/lib/nginx/modules/${name}.so`,
);
const missing = modules.every((path) => existsSync(path)) ? false : "no Lua module is installed";

const blocks: readonly string[] = [
  'local a = "}"',
  "local a = '}' -- }\n",
  "--[[ } ]] local x = {1}",
  "local s = [==[ } ]] ]==]",
  "if x then y() end",
  "local a = {b={c=1}}",
  "-- it's }\nlocal a",
  'local a = "\\"}"',
  "x = a[b[1]]",
  'local s = "a\n"',
  "--[==[ }\n ]==] x()",
  '"',
  "local a = {",
  "}",
  "local a = [[ }",
  "# }",
];

void test("a block of Lua ends where it does for nginx", { skip: withoutNginx || missing }, () => {
  const nginx = new NginxTest();
  try {
    for (const block of blocks) {
      const text = `${modules.map((path) => `load_module ${path};`).join("\n")}
events {}
http { server { location / { content_by_lua_block { ${block} }
 } } }
`;
      const tree = parseNginx(Source.fromText("nginx.conf", text));
      assert.equal(tree.diagnostics.length === 0, nginx.refusal(text) === undefined, block);
    }
  } finally {
    nginx.close();
  }
});
