import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { findings, lowerText } from "../support/nginx-lowering.ts";

const http = (text: string) => findings(lowerText(`events {}\nhttp { ${text} }\n`));
const stream = (text: string) => findings(lowerText(`events {}\nstream { ${text} }\n`));
const one = (text: string, dialect: "nginx" | "angie" = "nginx") =>
  lowerText(`events {}\nhttp { ${text} }\n`, { dialect }).diagnostics[0];

describe("variables of a configuration", () => {
  test("that nobody defines are named where they stand, once for all places", () => {
    assert.deepEqual(http('server { return 200 "a${bogus}"; root /$bogus; }'), [
      "routing/undefined-variable ${bogus}",
    ]);
    assert.equal(one("server { return 200 $bogus; root $bogus; }")?.related?.length, 1);
    assert.deepEqual(http("map $host $x { a $bogus; }"), ["routing/undefined-variable $bogus"]);
    assert.deepEqual(stream("log_format a $uri; server { listen 1; return a; }"), [
      "routing/undefined-variable $uri",
    ]);
  });

  test("come from set, map, geo, split_clients and groups of patterns", () => {
    assert.deepEqual(
      http(`map $host $m { ~^(?<g>.) $g; } geo $geo { default 1; } split_clients $host $s { * a; }
        server { server_name ~^(?<n>.)$; set $v a;
          location ~ ^/(?<l>.) { if ($uri ~ (?<i>b)) { rewrite ^/(?<r>.) /$r; }
            return 200 "$m $geo $s $n $v $V $l $i $r $g"; } }`),
      [],
    );
    assert.deepEqual(http("server { valid_referers ~(?<z>a); return 200 $z; }"), [
      "routing/undefined-variable $z",
    ]);
  });

  test("may come from modules that nobody here knows", () => {
    const echo = "load_module modules/ngx_http_echo_module.so;\nevents {}\nhttp {";
    assert.deepEqual(findings(lowerText(`${echo} server { return 200 $echo_something; } }`)), []);
    assert.equal(one("server { return 200 $zzzzzz; }", "angie"), undefined);
    const near = one("server { return 200 $remote_adr; }", "angie");
    assert.deepEqual([near?.code, near?.severity], ["routing/undefined-variable", "warning"]);
  });

  test("may be defined in a file that is missing", () => {
    const codes = http("include vars.conf; server { return 200 $zzzzzz; }");
    assert.ok(!codes.includes("routing/undefined-variable $zzzzzz"), codes.join());
  });

  test("are nginx's own: some may not be set", () => {
    assert.deepEqual(http("server { set $host a; set $args b; set $http_x c; }"), [
      "base/fixed-variable $host",
    ]);
  });

  test("are explained", () => {
    const help = (text: string) => one(text)?.help?.en;
    assert.equal(help("server { return 200 $remote_adr; }"), "did you mean `$remote_addr`?");
    assert.equal(help("server { return 200 $request_port; }"), "known since nginx 1.29.3 only");
    assert.equal(help("server { return 200 $p8s_value; }"), "Angie has it");
    assert.equal(help("server { return 200 $session_time; }"), "only stream has it");
    assert.match(help("server { location / { memcached_pass a:1; } }") ?? "", /memcached_pass/);
    assert.deepEqual(
      one("server { return 200 ${remote_adr}; }")?.fix?.edits[0]?.text,
      "${remote_addr}",
    );
  });

  test("of a piece may be defined elsewhere", () => {
    assert.deepEqual(findings(lowerText("return 200 $mine;", { context: "server" })), []);
  });
});
