import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { printTarget } from "../../src/ir/target.ts";
import { convertedMarks } from "../../src/project/converted.ts";
import { detectDialect } from "../../src/project/dialect.ts";
import { Source } from "../../src/text/source.ts";

function detect(
  text: string,
  path = "x.conf",
  asked?: Parameters<typeof detectDialect>[0]["asked"],
) {
  const source = new Source(path, Buffer.from(text));
  const files = [[source, parseNginx(source)]] as const;
  return detectDialect({ path, files, converted: convertedMarks(files), asked });
}

const upstream = (inside: string) => `http {\n  upstream a {\n    ${inside}\n  }\n}\n`;
const location = (inside: string) =>
  `http {\n  server {\n    location /s {\n      ${inside}\n    }\n  }\n}\n`;

/** Telling marks, the product, and the version where they tell it. */
const marks: readonly (readonly [string, string])[] = [
  [upstream("health_check interval=3000;"), "ths"],
  [upstream("sticky;"), "ths@6.0.0"],
  [upstream("sticky cookie S maxage=60;"), "ths@6.0.1"],
  [location("api write=off;"), "ths@6.0.0"],
  [location("api /status;"), "ths@6.0.1"],
  ["http {\n  status_zone;\n}\n", "ths@6.0.0"],
  [location("status_bypass on;"), "ths@6.0.0"],
  ["http {\n  server {\n    ssl_protocols GMTLSv1.1;\n  }\n}\n", "ths@6.0.0"],
  ["http {\n  server {\n    ssl_gmtls on;\n  }\n}\n", "ths@6.0.1"],
  ["http {\n  server {\n    server_name localhost_ths_monitor;\n  }\n}\n", "ths@6.0.1"],
  ["http {\n  ssl_verify_client force;\n}\n", "ths@6.0.1"],
  ["use_license_server on;\nhttp {\n}\n", "ths"],
  [upstream("check interval=3000;"), "tengine"],
  [upstream("server b id=1;"), "tengine"],
  [upstream("session_sticky;"), "tengine"],
  ["http {\n  server {\n    enable_ntls on;\n  }\n}\n", "tengine"],
  [location("proxy_upstream_tries 2;"), "tengine"],
  [location("content_by_lua_block { return 1 }"), "openresty"],
  [location("health_check uri=/;"), "nginx-plus"],
  [upstream("queue 10;"), "nginx-plus"],
  ["mgmt {\n}\nhttp {\n}\n", "nginx-plus"],
  ["http {\n  server {\n    status_zone a;\n  }\n}\n", "nginx-plus"],
  [location("app_protect_enable on;"), "nginx-plus"],
  [location("api /status/;"), "angie"],
  [upstream("server b sid=x;"), "angie"],
  ["http {\n  acme_client a https://b;\n}\n", "angie"],
  ["http {\n}\n", "nginx"],
];

describe("marks", () => {
  for (const [text, expected] of marks)
    test(`${text.replaceAll(/\s+/g, " ")} is ${expected}`, () => {
      const { dialect, version } = detect(text);
      assert.equal(version ? printTarget({ dialect, version }) : dialect, expected);
    });
});

test("the reason names the mark and its place", () => {
  const { reason } = detect(upstream("health_check interval=1;"), "conf/a.conf");
  assert.equal(reason.en, "because of `health_check in upstream` (conf/a.conf:3)");
  assert.equal(reason.zh, "依据：`health_check in upstream`（conf/a.conf:3）");
});

test("the name of a file is a weak mark", () => {
  assert.equal(detect("http {\n}\n", "httpserver.conf").dialect, "ths");
  assert.match(
    detect("http {\n}\n", "a/httpserver.conf").reason.en,
    /^because of httpserver\.conf$/,
  );
  assert.equal(detect(upstream("check interval=1;"), "httpserver.conf").dialect, "tengine");
});

test("marks that contradict each other are named", () => {
  const { dialect, reason } = detect(upstream("health_check; check interval=1;"));
  assert.equal(dialect, "ths");
  assert.match(reason.en, /against it speaks `check interval=` \(x\.conf:3\) Tengine/);
  assert.match(reason.zh, /与之矛盾：/);
  const both = detect(`${upstream("sticky;")}# \n${location("api /status;")}`);
  assert.deepEqual(both.version, [6, 0, 1]);
  assert.match(
    both.reason.en,
    /though `sticky without arguments` \(x\.conf:3\) is of version 6\.0\.0/,
  );
});

test("what a product shares with another is no contradiction", () => {
  const { reason } = detect(`sysguard on;\nlua_shared_dict a 1m;\n${upstream("health_check;")}`);
  assert.doesNotMatch(reason.en, /against/);
});

test("a product that is asked for has a version too", () => {
  const { dialect, version, reason } = detect(upstream("sticky;"), "x.conf", "ths");
  assert.deepEqual([dialect, version], ["ths", [6, 0, 0]]);
  assert.match(reason.en, /^as asked; version 6\.0\.0 because of/);
  assert.equal(detect(upstream("health_check;"), "x.conf", "nginx").dialect, "nginx");
});

test("the first line of a conversion says what a file is and was", () => {
  const text = `# lbc: ths@6.0.0 to tengine@3.2\n${upstream("# lbc:ths sticky;")}`;
  const { dialect, version, origin } = detect(text, "httpserver.conf");
  assert.deepEqual([dialect, version], ["tengine", [3, 2]]);
  assert.deepEqual(origin, { dialect: "ths", version: [6, 0, 0] });
  // Only the first line, and only in this form.
  assert.equal(detect(`\n${text}`).dialect, "nginx");
  assert.equal(detect("# lbc: x to y\nhttp {\n}\n").dialect, "nginx");
});
