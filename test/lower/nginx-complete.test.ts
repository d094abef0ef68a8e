import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { describe, test } from "node:test";

import type { Dialect } from "../../src/ir/target.ts";
import { lowerNginx } from "../../src/lower/nginx.ts";
import { load } from "../../src/project/loader.ts";
import { absent, corpus, rowsOf } from "../support/corpora.ts";
import { lostStatements } from "../support/nginx-coverage.ts";

/** Names of statements, with their lines, that are nowhere. */
function lost(request: Parameters<typeof load>[0]): readonly string[] {
  const project = load(request);
  return project.roots.flatMap((root) => {
    const { config, diagnostics } = lowerNginx(project, root);
    const found = [...project.diagnostics, ...diagnostics];
    return lostStatements(project, root, { config, diagnostics: found }).map(({ name, span }) => {
      const text = project.sources.get(span.file)?.text ?? "";
      return `${span.file}:${text.slice(0, span.start).split("\n").length} ${name.text}`;
    });
  });
}

const lostIn = (text: string, dialect: Dialect = "nginx") =>
  lost({ paths: ["-"], stdin: { name: "nginx.conf", bytes: Buffer.from(text) }, dialect });

const rich = `user nobody; worker_processes 2; error_log stderr;
events { worker_connections 100; use epoll; }
http {
  types { text/html html; text/css css; }
  log_format main $host; access_log off;
  limit_req_zone $binary_remote_addr zone=a:1m rate=1r/s;
  limit_conn_zone $host zone=b:1m;
  proxy_cache_path cache keys_zone=c:1m;
  map $host $m { hostnames; default 0; .a.com 1; ~^b 2; volatile; }
  geo $g { default 0; 10.0.0.0/8 1; delete 10.0.0.0/8; proxy 127.0.0.1; proxy_recursive; }
  geo $r { ranges; default 0; 10.0.0.0-10.0.0.9 1; }
  split_clients $host $s { 50% a; * b; }
  charset_map koi8-r utf-8 { 80 E282AC; }
  upstream u { zone z 64k; ip_hash; server 127.0.0.1 weight=2; server 127.0.0.2 down; keepalive 4; }
  server {
    listen 80; server_name a b; root /x; set $v 1; if ($host) { set $v 2; return 403; }
    types { a/b c; }
    location / { proxy_pass http://u; limit_req zone=a; limit_except GET { deny all; } proxy_cache c; }
    location ~ x { rewrite a b last; if ($v) { break; } location ~ y { fastcgi_pass u; fastcgi_param A b; } }
    location = /s { stub_status; perl x; }
  }
}
stream {
  log_format s $remote_addr; limit_conn_zone $remote_addr zone=d:1m; preread_timeout 1s;
  map $remote_addr $p { default u; } geo $q { default 1; ::1 2; } split_clients a $t { * x; }
  upstream u { hash $remote_addr; server 127.0.0.1:1; zone e 64k; }
  server { listen 1 udp; proxy_pass $p; proxy_timeout 1s; set $w 1; limit_conn d 1; }
  server { listen 2; ssl_preread on; return x; access_log /dev/null s; }
}
mail { auth_http 127.0.0.1; server { listen 25; starttls off; smtp_auth login; } }
bogus a { b c; }
`;

describe("nothing disappears", () => {
  test("every statement is in a scope, in the structure, or left as it is", () => {
    assert.deepEqual(lostIn(rich), []);
  });

  test("in other dialects too", () => {
    const tengine = "check interval=1000; session_sticky; server 127.0.0.1 id=1;";
    assert.deepEqual(lostIn(`events {} http { upstream u { ${tengine} } }`, "tengine"), []);
    const plus =
      "upstream u { zone a 64k; server 127.0.0.1; sticky learn create=$a lookup=$b zone=c:1m; } match ok { status 200; body ~ x; } server { location / { proxy_pass http://u; health_check match=ok; } }";
    assert.deepEqual(lostIn(`events {} http { ${plus} }`, "nginx-plus"), []);
    assert.deepEqual(
      lostIn("events {} http { content_by_lua_block { x } init_by_lua_block { y } }", "openresty"),
      [],
    );
  });

  test("what is read twice, and what is wrong, is there as well", () => {
    assert.deepEqual(lostIn("events {}\nhttp { root /a\n  index b; sendfile x; foo; }"), []);
    assert.deepEqual(lostIn("server { location / { proxy_pass http://127.0.0.1; } }"), []);
  });

  const golden = corpus("_golden");
  test("over real configurations", { skip: golden === undefined && absent("_golden") }, () => {
    const folder = join(golden ?? "", "..");
    const found: string[] = [];
    for (const [file = "", wrap = ""] of rowsOf(join(golden ?? "", "nginx-t-1.22.1.tsv"))) {
      const context = wrap.startsWith("main") ? "main" : wrap;
      found.push(...lost({ paths: [join(folder, file)], dialect: "nginx", context }));
    }
    assert.deepEqual(found.slice(0, 20), []);
  });
});
