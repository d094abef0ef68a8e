import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";

import { sendTimeout } from "../../src/catalog/nginx/http-client.ts";
import { listen } from "../../src/catalog/nginx/http-core.ts";
import {
  proxyConnectTimeout,
  proxyHttpVersion,
  proxyNextUpstream,
  proxySetHeader,
} from "../../src/catalog/nginx/proxy.ts";
import { sslProtocols } from "../../src/catalog/nginx/ssl.ts";
import { keepalive } from "../../src/catalog/nginx/upstream.ts";
import type { Http, Location, Server } from "../../src/ir/http.ts";
import { read, readAll, siteOf } from "../../src/ir/scope.ts";
import type { Upstream } from "../../src/ir/upstream.ts";
import { lowerNginx } from "../../src/lower/nginx.ts";
import { load } from "../../src/project/loader.ts";
import { findings, type Lowered, lowerText } from "../support/nginx-lowering.ts";

const whole = (http: string) => `events {}\nhttp {\n${http}\n}\n`;

function httpOf(lowered: Lowered): Http {
  assert.deepEqual(findings(lowered), []);
  assert.ok(lowered.config.http);
  return lowered.config.http;
}

const http = (text: string, options: Parameters<typeof lowerText>[1] = {}): Http =>
  httpOf(lowerText(whole(text), options));

function first<T>(all: readonly T[]): T {
  const [one] = all;
  assert.ok(one !== undefined);
  return one;
}

const server = (text: string): Server => first(http(`server {\n${text}\n}`).servers);
const location = (text: string): Location => first(server(text).locations);
const upstream = (text: string): Upstream => first(http(`upstream u {\n${text}\n}`).upstreams);

const firstFound = (text: string) => lowerText(text).diagnostics[0];

const handler = (text: string, more = "", options = {}) =>
  first(first(http(`${more} server { location / { ${text} } }`, options).servers).locations).handler
    ?.value;

const balance = (text: string) => upstream(`${text} server 127.0.0.1;`).balance.value;

function inFolder<T>(files: Readonly<Record<string, string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "lbc-lower-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe("values, inheritance and origin", () => {
  const text = whole(`
    proxy_connect_timeout 5s;
    proxy_set_header A 1;
    server {
      proxy_set_header B 2;
      proxy_set_header C 3;
      location / { proxy_connect_timeout 1500ms; }
    }`);
  const model = httpOf(lowerText(text));
  const one = first(model.servers);
  const inner = first(one.locations);

  test("an inner block takes what the outer says, with the place where it says it", () => {
    const timeout = read(one.scope, proxyConnectTimeout);
    assert.equal(timeout.value, 5000);
    assert.equal(timeout.origin.kind, "inherited");
    const span = siteOf(timeout)?.span;
    assert.equal(text.slice(span?.start, span?.end), "proxy_connect_timeout 5s;");
  });

  test("what it says itself wins, and lists are replaced as a whole", () => {
    assert.equal(read(inner.scope, proxyConnectTimeout).value, 1500);
    assert.deepEqual(
      readAll(inner.scope, proxySetHeader).map(({ value: [name] }) => name),
      ["B", "C"],
    );
  });

  test("where nobody says anything the default of the version holds", () => {
    const { scope } = one;
    assert.deepEqual(read(scope, proxyNextUpstream).value, ["error", "timeout"]);
    assert.equal(read(scope, proxyNextUpstream).origin.kind, "default");
    assert.equal(read(scope, proxyHttpVersion).value, "1.0");
    const newer = { target: { dialect: "nginx", version: [1, 31] } } as const;
    const late = http("upstream u { server 127.0.0.1; } server {}", newer);
    assert.equal(read(late.scope, proxyHttpVersion).value, "1.1");
    assert.equal(read(first(late.upstreams).scope, keepalive).value.connections, 32);
    assert.deepEqual(read(late.scope, sslProtocols).value, ["TLSv1.2", "TLSv1.3"]);
    assert.deepEqual(read(scope, sslProtocols).value, ["TLSv1", "TLSv1.1", "TLSv1.2"]);
  });

  test("words of a set add up over lines", () => {
    const { scope } = http("proxy_next_upstream error; proxy_next_upstream timeout error;");
    assert.deepEqual(read(scope, proxyNextUpstream).value, ["error", "timeout"]);
  });
});

describe("servers", () => {
  test("listens and names, ranges of ports one by one", () => {
    const one = server(
      "listen 8080-8081 default_server; listen [::]:443 ssl; ssl_certificate a; ssl_certificate_key b; server_name A.com *.b ~^c;",
    );
    assert.deepEqual(
      one.listens.map(({ value }) => [
        value.address.host,
        value.address.port,
        value.defaultServer,
        value.ssl,
      ]),
      [
        ["*", 8080, true, false],
        ["*", 8081, true, false],
        ["::", 443, false, true],
      ],
    );
    assert.deepEqual(
      one.names.map(({ value }) => value),
      [
        { kind: "exact", name: "a.com" },
        { kind: "leading", suffix: ".b", bare: false },
        { kind: "regex", pattern: "^c" },
      ],
    );
    assert.equal(one.scope.own(listen).length, 2);
  });

  test("locations of every kind, nested ones inside", () => {
    const { locations } = server(
      "location = /a {} location ^~ /b {} location ~* \\.c$ {} location @d {} location /e { location /e/f {} }",
    );
    assert.deepEqual(
      locations.map(({ match }) => match),
      [
        { kind: "exact", path: "/a" },
        { kind: "prefix", path: "/b", final: true },
        { kind: "regex", pattern: "\\.c$", caseless: true },
        { kind: "named", name: "@d" },
        { kind: "prefix", path: "/e", final: false },
      ],
    );
    assert.equal(locations.at(-1)?.locations[0]?.title, "/e/f");
  });

  test("the program of a block in the order of the file, `if` with a section of its own", () => {
    const { rewrite } = server(`
      set $a "$host-x";
      if ($a ~* "^b") { return 403 no; }
      rewrite ^/x(.*)$ /y$1 last;
      return 301 https://$host$request_uri;
      break;`);
    assert.deepEqual(
      rewrite.map(({ kind }) => kind),
      ["set", "if", "rewrite", "return", "break"],
    );
    const [, condition] = rewrite;
    assert.ok(condition?.kind === "if");
    assert.deepEqual(condition.condition, {
      kind: "matches",
      variable: "a",
      pattern: "^b",
      caseless: true,
      negated: false,
    });
    assert.equal(condition.then.scope.context, "if-in-server");
    assert.equal(condition.then.rewrite[0]?.kind, "return");
  });

  test("limit_except is a location that holds for other methods", () => {
    const { locations } = location("location / { limit_except GET post { deny all; } }");
    assert.deepEqual(locations[0]?.match, { kind: "limit_except", methods: ["GET", "POST"] });
  });
});

describe("handlers", () => {
  test("proxy_pass to a group, an address, a variable", () => {
    const group = "upstream app { server 127.0.0.1; }";
    const to = (url: string) => {
      const value = handler(`proxy_pass ${url};`, group);
      assert.ok(value?.kind === "proxy");
      return value.pass;
    };
    assert.deepEqual(to("http://app").target, { kind: "upstream", name: "app" });
    assert.deepEqual(to("http://APP/x").target, { kind: "upstream", name: "app" });
    assert.equal(to("http://APP/x").uri, "/x");
    assert.equal(to("http://app").uri, undefined);
    assert.equal(to("https://127.0.0.1/").scheme, "https");
    assert.equal(to("http://127.0.0.1:81").target.kind, "address");
    assert.deepEqual(to("http://$host").target, { kind: "variable" });
    const unix = to("http://unix:/a.sock:/b/");
    assert.equal(unix.uri, "/b/");
    assert.ok(unix.target.kind === "address");
    assert.equal(unix.target.address.host, "/a.sock");
  });

  test("status pages, and what the model does not know", () => {
    assert.deepEqual(handler("stub_status;"), { kind: "stub_status" });
    assert.deepEqual(handler("empty_gif;"), { kind: "other", directive: "empty_gif" });
    assert.deepEqual(handler("api /status;", "", { dialect: "ths" }), {
      kind: "api",
      path: "/status",
    });
    assert.equal(handler("root /a;"), undefined);
  });
});

test("a group behind a directive whose `;` is missing is a group", () => {
  const text = whole(`server_tokens off
    upstream app { server 10.0.0.1:80; }
    server { location / { proxy_pass http://app; } }`);
  const { config } = lowerText(text);
  const value = first(first(config.http?.servers ?? []).locations).handler?.value;
  assert.ok(value?.kind === "proxy");
  assert.deepEqual(value.pass.target, { kind: "upstream", name: "app" });
});

test("gateways are resolved as proxy_pass is", () => {
  const group = "upstream App { server 127.0.0.1; }";
  const to = (text: string) => {
    const value = handler(`${text};`, group);
    assert.ok(value?.kind === "gateway");
    return [value.pass.protocol, value.pass.tls, value.pass.target] as const;
  };
  assert.deepEqual(to("fastcgi_pass app"), ["fastcgi", false, { kind: "upstream", name: "App" }]);
  assert.deepEqual(to("grpc_pass grpcs://APP"), ["grpc", true, { kind: "upstream", name: "App" }]);
  assert.deepEqual(to("scgi_pass $host:80"), ["scgi", false, { kind: "variable" }]);
  assert.equal(to("set $memcached_key a; memcached_pass 127.0.0.1:11211")[2].kind, "address");
});

describe("upstreams", () => {
  test("peers, their parameters with places, and their defaults", () => {
    const text = whole(
      "upstream u { server 10.0.0.1 weight=5 max_fails=0 fail_timeout=1m backup; server [::1]:81 down; }",
    );
    const [one, two] = first(httpOf(lowerText(text)).upstreams).peers;
    assert.deepEqual(
      [
        one?.weight.value,
        one?.maxFails.value,
        one?.failTimeout.value,
        one?.backup.value,
        one?.down.value,
      ],
      [5, 0, 60_000, true, false],
    );
    const span = one && siteOf(one.maxFails)?.span;
    assert.equal(text.slice(span?.start, span?.end), "max_fails=0");
    assert.deepEqual(
      [two?.weight.origin.kind, two?.failTimeout.value, two?.down.value],
      ["default", 10_000, true],
    );
    assert.deepEqual(two?.address.value, { text: "[::1]:81", kind: "ip", host: "::1", port: 81 });
    assert.equal(one?.address.value.port, 80);
  });

  test("the last of a parameter that is said twice holds", () => {
    assert.equal(upstream("server 127.0.0.1 weight=2 weight=3;").peers[0]?.weight.value, 3);
  });

  test("ways to balance", () => {
    assert.deepEqual(balance(""), { kind: "round-robin" });
    assert.deepEqual(balance("ip_hash;"), { kind: "ip-hash" });
    assert.deepEqual(balance("least_conn;"), { kind: "least-conn" });
    assert.deepEqual(balance("hash $uri consistent;"), {
      kind: "hash",
      key: "$uri",
      consistent: true,
    });
    assert.deepEqual(balance("random two;"), { kind: "random", two: true });
  });

  test("active checks of THS and Tengine", () => {
    const ths = http(
      'upstream u { server 127.0.0.1; health_check interval=3000 rise=2 fall=3 timeout=1000 type=http; check_http_send "GET / HTTP/1.0\\r\\n\\r\\n"; check_http_expect_alive http_2xx; }',
      { dialect: "ths" },
    );
    const check = first(ths.upstreams).health?.value;
    assert.deepEqual(
      [
        check?.type,
        check?.interval,
        check?.rise,
        check?.fall,
        check?.timeout,
        check?.send,
        check?.expect,
      ],
      ["http", 3000, 2, 3, 1000, "GET / HTTP/1.0\r\n\r\n", [2]],
    );
    const tengine = http("upstream u { server 127.0.0.1; check interval=5000; }", {
      dialect: "tengine",
    });
    assert.equal(first(tengine.upstreams).health?.value.fall, 5);
  });
});

test("QUIC and TLS share a port", () => {
  const target = { dialect: "nginx", version: [1, 27] } as const;
  const text = "listen 443 quic; listen 443 ssl; ssl_certificate a; ssl_certificate_key b;";
  assert.equal(first(http(`server { ${text} }`, { target }).servers).listens.length, 2);
});

test("maps, types and formats of logs", () => {
  const model = http(`
    map $host $pool { default a; hostnames; ~^x b; ~*^Y c; *.z.com d; \\default e; "" f; }
    types { text/html html HTM; }
    log_format l escape=json '$host' ' $uri';
    access_log /dev/null l if=$pool;`);
  const map = first(model.maps);
  assert.deepEqual(
    [map.variable, map.source.source, map.hostnames, map.fallback?.value.source],
    ["pool", "$host", true, "a"],
  );
  assert.deepEqual(
    map.entries.map(({ key, pattern, value }) => [key, pattern, value.source]),
    [
      ["^x", "regex", "b"],
      ["^Y", "regex-caseless", "c"],
      ["*.z.com", "exact", "d"],
      ["default", "exact", "e"],
      ["", "exact", "f"],
    ],
  );
  assert.deepEqual(
    [...model.types],
    [
      ["html", "text/html"],
      ["htm", "text/html"],
    ],
  );
  const format = first(model.logFormats);
  assert.deepEqual([format.name, format.escape, format.value.source], ["l", "json", "$host $uri"]);
});

describe("words that are said over and over", () => {
  test("what is wrong with them is told at each place", () => {
    const wrong = "sendfile x;\n server { sendfile x; }\n server { sendfile x; }";
    assert.equal(lowerText(whole(wrong)).diagnostics.length, 3);
    const unknown = "access_log /a f;\n server { access_log /a f; }\n server { access_log /a f; }";
    assert.deepEqual(findings(lowerText(whole(unknown))), [
      "base/undefined-name f",
      "base/undefined-name f",
      "base/undefined-name f",
    ]);
  });

  test("what a version does not know is told at each place", () => {
    const target = { dialect: "nginx", version: [1, 12] } as const;
    const text = whole("server { ssl_protocols TLSv1.3; }\nserver { ssl_protocols TLSv1.3; }");
    assert.equal(findings(lowerText(text, { target })).length, 2);
    assert.deepEqual(findings(lowerText(text)), []);
  });

  test("each value has a place of its own", () => {
    const text = whole("server { send_timeout 7s; }\nserver { send_timeout 7s; }");
    const starts = httpOf(lowerText(text)).servers.map(
      ({ scope }) => siteOf(read(scope, sendTimeout))?.span.start,
    );
    assert.deepEqual(starts, [text.indexOf("send_timeout"), text.lastIndexOf("send_timeout")]);
  });

  test("a block with many values gives them all", () => {
    const lines = Array.from({ length: 60 }, (_, index) => `proxy_set_header H${index} ${index};`);
    const { scope } = http(`send_timeout 7s; ${lines.join("\n")} keepalive_timeout 3s;`);
    assert.deepEqual(
      scope.own(proxySetHeader).map(({ value: [name] }) => name),
      lines.map((_, index) => `H${index}`),
    );
    assert.equal(read(scope, sendTimeout).value, 7000);
    assert.equal(scope.last(proxySetHeader)?.value[0], "H59");
    assert.equal([...scope.entries()].flatMap(([, values]) => values).length, 62);
  });
});

describe("what reading reports", () => {
  const cases: readonly (readonly [what: string, text: string, found: readonly string[]])[] = [
    ["an unknown name", whole("proxy_passs a;"), ["base/unknown-directive proxy_passs"]],
    [
      "another product's",
      whole("check_shm_size 1M;"),
      ["health/dialect-unportable-directive check_shm_size"],
    ],
    ["a newer version's", whole("server { http2 on; }"), ["base/unknown-directive http2"]],
    [
      "the wrong block",
      whole("server { proxy_pass http://a; }"),
      ["base/wrong-context proxy_pass"],
    ],
    ["a word too many", whole("send_timeout 1 2;"), ["base/wrong-arity 2"]],
    ["a word too few", whole("server { server_name; }"), ["base/wrong-arity server_name"]],
    ["a block where none may be", whole("root /a { }"), ["base/wrong-arity root"]],
    ["no block where one must be", whole("server;"), ["base/wrong-arity server"]],
    ["a bad value", whole("sendfile yes;"), ["base/wrong-value-type yes"]],
    [
      "a bad value of a directive without a meaning",
      whole("fastcgi_buffering x;"),
      ["base/wrong-value-type x"],
    ],
    ["a bad parameter", whole("upstream u { server a b=1; }"), ["base/wrong-value-type b=1"]],
    [
      "twice",
      whole("send_timeout 1; send_timeout 2;"),
      ["base/duplicate-directive send_timeout 2;"],
    ],
    [
      "a group twice",
      whole("upstream u { server a; } upstream U { server b; }"),
      ["base/duplicate-directive U"],
    ],
    [
      "a backup that the balancing does not know",
      whole("upstream u { ip_hash; server a backup; }"),
      ["upstream/backup-with-hash-method backup"],
    ],
    ["a backup before it", whole("upstream u { server a backup; server b; ip_hash; }"), []],
    ["an empty group", whole("upstream u { }"), ["base/wrong-arity u"]],
    [
      "a location twice",
      whole("server { location /a {} location ^~ /a {} }"),
      ["routing/duplicate-location location ^~ /a"],
    ],
    [
      "a location outside of its outer",
      whole("server { location /a { location /b {} } }"),
      ["base/wrong-value-type location /b"],
    ],
    [
      "a URI in a pattern's location",
      whole("server { location ~ a { proxy_pass http://a/b; } }"),
      ["proxy/proxy-pass-uri-in-regex-location http://a/b"],
    ],
    ["an unknown format", whole("access_log /dev/null x;"), ["base/undefined-name x"]],
    ["a pattern that is none", whole("server { location ~ (a { } }"), ["base/wrong-value-type (a"]],
    [
      "two directives on one line, which may be meant or not",
      whole("server { root /a index b; }"),
      ["base/wrong-arity index"],
    ],
    ["http twice", "events {}\nhttp {}\nhttp {}\n", ["base/duplicate-directive http {}"]],
    [
      "a `;` missing, told by the next directive",
      whole("server {\n  listen 80\n  server_name a;\n}\n"),
      ["syntax/unfinished 80"],
    ],
    [
      "a `;` missing before a block",
      whole("server {\n  root /a\n  location / { }\n}\n"),
      ["syntax/unfinished /a"],
    ],
    ["words that nginx takes as names", whole("server {\n  server_name a\n  listen 80;\n}\n"), []],
  ];
  for (const [what, text, found] of cases)
    test(what, () => assert.deepEqual(findings(lowerText(text)), found));

  test("everything after a missing `;` is read as it was meant", () => {
    const { config } = lowerText(whole("server {\n  root /a\n  location / { return 403; }\n}\n"));
    assert.equal(config.http?.servers[0]?.locations[0]?.rewrite[0]?.kind, "return");
  });

  test("a near name is offered, a product is named", () => {
    const [near] = lowerText(whole("proxy_passs a;")).diagnostics;
    assert.equal(near?.help?.en, "did you mean `proxy_pass`?");
    const [other] = lowerText(whole("upstream u { server a; check interval=1; }")).diagnostics;
    assert.match(other?.message.en ?? "", /Tengine/);
    const [block] = lowerText(whole("server { proxy_pass http://a; }")).diagnostics;
    assert.match(block?.help?.en ?? "", /location/);
  });

  test("a name may be of a module that is loaded and that nobody here knows", () => {
    const waf = "events {}\nhttp { app_protect_enable on; }\n";
    assert.equal(firstFound(waf)?.severity, "error");
    assert.equal(firstFound(`load_module a.so;\n${waf}`)?.severity, "warning");
    assert.equal(
      firstFound("load_module a.so;\nevents {}\nhttp { servr { } }\n")?.severity,
      "error",
      "but hardly one letter away from nginx's own",
    );
  });

  test("nginx Plus and Angie say what they like as their name", () => {
    const text = 'events {}\nhttp { server_tokens ""; }\n';
    for (const dialect of ["nginx-plus", "angie"] as const)
      assert.deepEqual(findings(lowerText(text, { dialect })), []);
    assert.deepEqual(findings(lowerText(text)), ['base/wrong-value-type ""']);
  });

  test("what the model has no place for is kept", () => {
    const { config } = lowerText(
      "load_module a.so;\nevents {}\nhttp { server { proxy_pass http://a; } }\nrtmp { server { listen 1; } }\n",
    );
    assert.deepEqual(
      config.unmodelled.map(({ name, context }) => `${context} ${name}`),
      ["server proxy_pass", "main rtmp", "rtmp server", "rtmp-server listen"],
    );
  });

  test("a piece of a configuration is read in the block that it fits, or that the user names", () => {
    assert.deepEqual(findings(lowerText("server { listen 80; }")), []);
    assert.deepEqual(findings(lowerText("location / { proxy_pass http://127.0.0.1; }")), []);
    assert.deepEqual(findings(lowerText("proxy_pass http://127.0.0.1;")), []);
    assert.deepEqual(findings(lowerText("server 127.0.0.1;", { context: "upstream" })), []);
    assert.deepEqual(findings(lowerText("listen 80;", { context: "http" })), [
      "base/wrong-context listen",
    ]);
  });
});

describe("includes", () => {
  test("a value of an included file knows the way to it, and is one finding for all ways", () => {
    const files = {
      "nginx.conf": whole("server { include p.conf; }\nserver { include p.conf; }"),
      "p.conf": "send_timeout 7s;\nbogus 1;\n",
    };
    inFolder(files, (folder) => {
      const project = load({ paths: ["nginx.conf"], cwd: folder });
      const root = first(project.roots);
      const { config, diagnostics } = lowerNginx(project, root);
      assert.equal(diagnostics.length, 1);
      assert.equal(diagnostics[0]?.via?.span.file, "nginx.conf");
      assert.deepEqual(root.files, ["nginx.conf", "p.conf"]);
      assert.equal(config.http?.servers.length, 2);
    });
  });

  test("a file that is included twice in one block says everything twice", () => {
    const files = {
      "nginx.conf": whole("include p.conf; include p.conf;"),
      "p.conf": "send_timeout 7s;\n",
    };
    inFolder(files, (folder) => {
      const project = load({ paths: ["nginx.conf"], cwd: folder });
      const { diagnostics } = lowerNginx(project, first(project.roots));
      assert.deepEqual(
        diagnostics.map(({ code, related }) => [code, related]),
        [["base/duplicate-directive", undefined]],
      );
    });
  });

  test("files that unfold without end come to one", () => {
    const files: Record<string, string> = { "nginx.conf": whole("include 0.inc;") };
    for (let depth = 0; depth < 20; depth++)
      files[`${depth}.inc`] = `include ${depth + 1}.inc;\ninclude ${depth + 1}.inc;\n`;
    files["20.inc"] = "send_timeout 1;\n";
    inFolder(files, (folder) => {
      const project = load({ paths: ["nginx.conf"], cwd: folder });
      const { diagnostics } = lowerNginx(project, first(project.roots));
      assert.ok(diagnostics.some(({ code }) => code === "base/include-too-many"));
    });
  });
});
