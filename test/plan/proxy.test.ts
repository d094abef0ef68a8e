import assert from "node:assert/strict";
import { test } from "node:test";

import { errorsOf, locationAt, planOk, planText, proxyAt } from "./plan-text.ts";

test("listens on one address are one listener with the names of all its servers", async () => {
  const { listeners, servers } = await planOk(`
    server { listen 8080; listen [::1]:8081; server_name A.com *.b.com .c.com www.* ~^x(?<n>\\d+)$; }
    server { listen 0.0.0.0:8080 default_server backlog=7; server_name "" a.com; }
    server { listen unix:/run/s proxy_protocol; listen 9000-9002; }`);
  assert.deepEqual(
    listeners.map(({ host, port, unix }) => `${unix ? "unix:" : ""}${host}:${port}`),
    ["0.0.0.0:8080", "::1:8081", "unix:/run/s:0", "0.0.0.0:9000", "0.0.0.0:9001", "0.0.0.0:9002"],
  );
  const [first, second, third] = listeners;
  assert.equal(first?.defaultServer, 1);
  assert.equal(first.backlog, 7);
  assert.deepEqual(first.exact, [
    ["a.com", 0],
    ["c.com", 0],
    ["", 1],
  ]);
  assert.deepEqual(first.leading, [
    [".b.com", 0],
    [".c.com", 0],
  ]);
  assert.deepEqual(first.trailing, [["www.", 0]]);
  assert.deepEqual(first.regex, [["^x(?<n>\\d+)$", 0]]);
  assert.ok(second?.ipv6only);
  assert.ok(third?.proxyProtocol);
  assert.deepEqual(third.exact, [["", 2]]);
  assert.deepEqual(
    servers.map(({ name }) => name),
    ["a.com", "", ""],
  );
});

test("a server that listens nowhere listens on 80, unprivileged on 8000", async () => {
  for (const [privileged, port] of [
    [true, 80],
    [false, 8000],
  ] as const) {
    const { listeners } = await planOk("server { }", { privileged });
    assert.deepEqual(
      listeners.map((listener) => listener.port),
      [port],
    );
  }
});

test("a name on one address twice is a warning, and the first holds", async () => {
  const { warnings, plan } = await planText(
    "events {} http { server { server_name a; }\nserver { server_name a b; } }",
  );
  assert.deepEqual(warnings, [
    "2:10 serve/conflicting-name conflicting server name `a` on 0.0.0.0:80, ignored",
  ]);
  assert.deepEqual(plan?.http?.listeners[0]?.exact, [
    ["a", 0],
    ["b", 1],
  ]);
});

test("names with several addresses are several peers, IPv4 first", async () => {
  const { upstreams } = await planOk(`
    upstream u { server two.test:81 weight=3 max_fails=0 fail_timeout=3 max_conns=4;
      server six.test backup; server unix:/run/b down; keepalive 5; }
    server { location / { proxy_pass http://u; } location /i { proxy_pass http://two.test:8080; }
      location /j { proxy_pass http://two.test:8080/x; } }`);
  const [group, implicit, ...rest] = upstreams;
  assert.deepEqual(
    group?.peers.map(({ name }) => name),
    ["10.0.0.1:81", "10.0.0.2:81", "10.0.0.6:80", "[fd00::6]:80", "unix:/run/b"],
  );
  const { weight, maxFails, failTimeout, maxConns, server } = group.peers[1] ?? {};
  assert.deepEqual(
    { weight, maxFails, failTimeout, maxConns, server },
    {
      weight: 3,
      maxFails: 0,
      failTimeout: 3000,
      maxConns: 4,
      server: "two.test:81",
    },
  );
  assert.deepEqual(
    group.peers.map(({ backup }) => backup),
    [false, false, true, true, false],
  );
  assert.equal(group.keepalive, 5);
  assert.ok(implicit?.implicit && implicit.peers.length === 2 && implicit.keepalive === 0);
  assert.deepEqual(rest, [], "an address is one group however often it is passed to");
});

test("proxied requests have nginx's defaults of their version", async () => {
  const text = "server { location / { proxy_pass http://127.0.0.1:81; } }";
  const old = proxyAt(await planOk(text), "/");
  assert.equal(old.httpVersion, "1.0");
  assert.deepEqual(old.setHeaders, [
    { name: "Host", value: [{ v: "proxy_host" }] },
    { name: "Connection", value: "close" },
  ]);
  assert.equal(old.host, "127.0.0.1:81");
  assert.deepEqual(old.nextUpstream, ["error", "timeout"]);
  const now = proxyAt(await planOk(text, { version: [1, 29, 7] }), "/");
  assert.equal(now.httpVersion, "1.1");
  assert.deepEqual(
    now.setHeaders.map(({ name }) => name),
    ["Host"],
  );
});

test("settings come from the nearest block that has any", async () => {
  const http = await planOk(`
    proxy_set_header A 1; proxy_set_header Host $host; add_header X h; proxy_read_timeout 5s;
    server { proxy_read_timeout 7s; error_page 404 /e;
      location /a { proxy_pass http://127.0.0.1; }
      location /b { proxy_pass http://127.0.0.1; proxy_set_header B $uri; add_header Y 1 always; proxy_next_upstream off;
        location /b/c { proxy_pass http://127.0.0.1/; allow 10.0.0.0/8; deny all; error_page 500 497 =200 @x; error_page 497 /y; } } }`);
  const [a, b, c] = [proxyAt(http, "/a"), proxyAt(http, "/b"), proxyAt(http, "/b/c")];
  assert.equal(a.readTimeout, 7000);
  assert.deepEqual(
    a.setHeaders.map(({ name }) => name),
    ["A", "Host", "Connection"],
  );
  assert.deepEqual(
    b.setHeaders.map(({ name }) => name),
    ["B", "Host", "Connection"],
  );
  assert.deepEqual(c.setHeaders, b.setHeaders);
  assert.deepEqual(b.nextUpstream, []);
  assert.deepEqual(c.nextUpstream, []);
  assert.deepEqual(
    locationAt(http, "/b/c").addHeaders.map(({ name }) => name),
    ["Y"],
  );
  assert.deepEqual(locationAt(http, "/a").errorPages, [
    { statuses: [404], answer: undefined, uri: "/e" },
  ]);
  assert.deepEqual(locationAt(http, "/b/c").errorPages, [
    { statuses: [500, 497], answer: 200, uri: "@x" },
    { statuses: [497], answer: 400, uri: "/y" },
  ]);
  assert.deepEqual(locationAt(http, "/b/c").access, [
    { allow: true, network: "10.0.0.0/8" },
    { allow: false, network: "all" },
  ]);
});

test("allow and deny keep the order of the text through includes", async () => {
  const http = await planOk("server { deny 10.0.0.1; include x.conf; deny all; }", {
    others: { "x.conf": "allow 10.0.0.0/8; deny 11.0.0.1; allow 11.0.0.0/8;" },
  });
  assert.deepEqual(
    http.locations[0]?.access.map(({ allow, network }) => `${allow ? "+" : "-"}${network}`),
    ["-10.0.0.1", "+10.0.0.0/8", "-11.0.0.1", "+11.0.0.0/8", "-all"],
  );
});

test("the default proxy_redirect turns the backend's name into the location's", async () => {
  const http = await planOk(`
    upstream u { server 127.0.0.1; }
    server { location /a/ { proxy_pass http://u; } location /b/ { proxy_pass http://u/x/; }
      location ~ c { proxy_pass http://u; proxy_redirect http://q/ /; proxy_redirect default; }
      location /d { proxy_pass http://u; proxy_redirect off; } location /v { proxy_pass http://u$uri; }
      location /r { proxy_pass http://u; proxy_redirect ~*^http://(.*)$ /$1; } }`);
  const redirects = (path: string) => proxyAt(http, path).redirects;
  assert.deepEqual(redirects("/a/"), [{ kind: "prefix", from: "http://u/", to: "/" }]);
  assert.deepEqual(redirects("/b/"), [{ kind: "prefix", from: "http://u/x/", to: "/b/" }]);
  assert.deepEqual(redirects("c"), [
    { kind: "prefix", from: "http://q/", to: "/" },
    { kind: "prefix", from: "http://u/", to: "/" },
  ]);
  assert.deepEqual(redirects("/d"), []);
  assert.deepEqual(redirects("/v"), []);
  assert.deepEqual(redirects("/r"), [
    { kind: "pattern", from: "^http://(.*)$", caseless: true, to: ["/", { c: 1 }] },
  ]);
});

test("blocks of if and limit_except take the handler around them", async () => {
  const http = await planOk(`server { location /a { proxy_pass http://127.0.0.1; root /r;
      if ($arg_x) { add_header X 1; } limit_except GET { deny all; } } }`);
  const location = locationAt(http, "/a");
  const [op] = location.rewrite;
  assert.ok(op?.kind === "if");
  const block = http.locations[op.location];
  assert.equal(block?.handler.kind, "proxy");
  assert.deepEqual(block.addHeaders, [{ name: "X", value: "1", always: false }]);
  assert.equal(block.root, "/r");
  assert.deepEqual(location.limitExcept?.methods, ["GET", "HEAD"]);
  const limited = http.locations[location.limitExcept.location];
  assert.equal(limited?.handler.kind, "proxy");
  assert.deepEqual(limited.access, [{ allow: false, network: "all" }]);
});

test("relative paths start at the prefix, certificates beside the file", async () => {
  const files = { "c/a.crt": "", "c/a.key": "" };
  const { plan } = await planText(
    `pid run/x.pid; error_log logs/e.log warn; events {} http { access_log logs/a.log; root www/;
      server { listen 443 ssl; ssl_certificate c/a.crt; ssl_certificate_key c/a.key;
        location / { alias /x/; } location /v { root $host/v; access_log off; } } }`,
    { others: files, prefix: "/p" },
  );
  assert.equal(plan?.main.pid, "/p/run/x.pid");
  assert.deepEqual(plan.main.errorLogs, [{ path: "/p/logs/e.log", level: "warn" }]);
  const http = plan.http;
  assert.ok(http);
  assert.equal(locationAt(http, "/").root, "/p/www/");
  assert.equal(locationAt(http, "/").alias, "/x/");
  assert.deepEqual(locationAt(http, "/").accessLogs, [
    { path: "/p/logs/a.log", format: 0, condition: undefined },
  ]);
  assert.deepEqual(locationAt(http, "/v").root, [{ v: "host" }, "/v"]);
  assert.deepEqual(locationAt(http, "/v").accessLogs, []);
  const [pair] = http.servers[0]?.tls?.certificates ?? [];
  assert.ok(typeof pair?.cert === "string");
  assert.match(pair.cert, /^\/.*\/c\/a\.crt$/);
});

test("text is bytes: UTF-8 is encoded, GBK is kept", async () => {
  const text = `events {} http { server { location /中 { return 200 "é"; } } }`;
  const utf8 = await planText(text);
  const [match] = utf8.plan?.http?.servers[0]?.locations ?? [];
  assert.equal(match?.text, "/\xe4\xb8\xad");
  const [op] = utf8.plan?.http?.locations[match.location]?.rewrite ?? [];
  assert.ok(op?.kind === "return" && op.text === "\xc3\xa9");
  const bytes = Buffer.from("events {} http { server { location /\xd6\xd0 { } } }", "latin1");
  const gbk = await planText(bytes);
  assert.equal(gbk.plan?.http?.servers[0]?.locations[0]?.text, "/\xd6\xd0");
});

test("everything that serve does not carry out is reported in one run, with its place", async () => {
  const { errors, plan } = await planText(
    `events {}
stream { server { listen 1; return x; } }
http {
  add_after_body /x;
  auth_delay 0;
  server {
    location / { fastcgi_pass 127.0.0.1:9000; expires off; }
    location /x { proxy_http_version 2; proxy_pass http://127.0.0.1; ssi on; return 200 $gzip_ratio; }
  }
  charset_map a b { }
}`,
    { version: [1, 29, 7] },
  );
  assert.equal(plan, undefined);
  assert.deepEqual(errors, [
    "4:3 serve/unsupported serve does not support `add_after_body`",
    "7:18 serve/unsupported serve does not support `fastcgi_pass`",
    "8:70 serve/unsupported serve does not support `ssi`",
    "10:3 serve/unsupported serve does not support `charset_map`",
    "8:19 serve/unsupported serve does not support `proxy_http_version 2`",
    "8:78 serve/unsupported `$gzip_ratio` is not supported by serve",
  ]);
});

test("media types are those of http unless a block has its own", async () => {
  const inside = await planOk(
    "types { a/b c; } server { types { d/e f; } location /x { types { d/e f; } } location /y { types { } } }",
  );
  assert.deepEqual(inside.types, [["c", "a/b"]]);
  assert.deepEqual(inside.otherTypes, [[["f", "d/e"]], []]);
  assert.equal(locationAt(inside, "/x").types, 0);
  assert.equal(locationAt(inside, "/y").types, 1);
  const http = await planOk("types { a/b c; } types { d/e f; } server { }");
  assert.deepEqual(http.types, [
    ["c", "a/b"],
    ["f", "d/e"],
  ]);
});

test("what is allowed is ignored", async () => {
  const http = await planOk(
    "add_after_body /x; server { location / { fastcgi_pass 127.0.0.1:9000; return 200 $gzip_ratio; } }",
    { allowUnsupported: ["add_after_body", "fastcgi_pass", "$gzip_ratio"] },
  );
  assert.equal(locationAt(http, "/").handler.kind, "static");
});

const resolving = (server: string, to: string): string =>
  `events {} http { server { location / { resolver ${server} valid=9s ipv6=off; resolver_timeout 3s; proxy_pass ${to}; } } }`;

test("a resolver goes where a variable may need it, and is refused where it has a name", async () => {
  const resolverOf = async (to: string) => {
    const { plan } = await planText(resolving("10.0.0.53 [::1]:5353", to));
    const handler = plan?.http?.locations.find(
      ({ handler: { kind } }) => kind === "proxy",
    )?.handler;
    return handler?.kind === "proxy" ? handler.proxy.resolver : undefined;
  };
  assert.deepEqual(await resolverOf("http://$host"), {
    servers: ["10.0.0.53:53", "[::1]:5353"],
    valid: 9000,
    ipv4: true,
    ipv6: false,
    timeout: 3000,
  });
  assert.equal(await resolverOf("http://127.0.0.1"), undefined);
  const { errors } = await planText(resolving("dns.test", "http://$host"));
  assert.match(errors.join("\n"), /serve does not support `resolver dns\.test`/);
});

test("patterns that the runtime cannot run are refused", async () => {
  assert.deepEqual(await errorsOf("server { location ~ a++b { } }"), [
    "1:27 serve/pattern pattern `a++b`, character 2: possessive quantifiers and atomic groups are not supported",
  ]);
});

test("an active check of THS is completed, peers start up, and the choice is said", async () => {
  const { plan, notices } = await planText(
    `events {} http { upstream u { server 10.0.0.1; server 10.0.0.2;
      health_check interval=3000 type=http; check_http_expect_alive http_2xx; } }`,
    { dialect: "ths", version: [6, 0, 1] },
  );
  assert.deepEqual(plan?.http?.upstreams[0]?.health, {
    type: "http",
    interval: 3000,
    timeout: 1000,
    rise: 2,
    fall: 5,
    port: undefined,
    startDown: false,
    send: "GET / HTTP/1.0\r\n\r\n",
    expect: [2],
  });
  assert.ok(notices.some((line) => line.includes("timeout=1000 rise=2 fall=5 default_down=false")));
});

test("the status tree of THS and stub_status are handlers", async () => {
  const http = await planOk(
    "server { location /api { api /status; } location /s { stub_status; } }",
    { dialect: "ths", version: [6, 0, 1] },
  );
  assert.deepEqual(locationAt(http, "/api").handler, { kind: "status", path: "/status" });
  assert.deepEqual(locationAt(http, "/s").handler, { kind: "stub-status" });
});

test("a file without events is none that nginx runs", async () => {
  assert.deepEqual((await planText("")).errors, [
    '1:1 serve/incomplete no "events" section in configuration',
  ]);
  assert.deepEqual((await planText("http { server { } }")).errors.length, 1);
});

test("the process has nginx's defaults", async () => {
  const { plan } = await planText(
    "worker_processes 3; user a b; events { worker_connections 9; }",
    {
      errorLog: "logs/x.log",
      branding: "nginx/1.22.1",
    },
  );
  const { main } = plan ?? {};
  assert.deepEqual(
    [main?.workers, main?.workerConnections, main?.user, main?.shutdownTimeout],
    [3, 9, { name: "a", group: "b" }, 0],
  );
  assert.match(main?.errorLogs[0]?.path ?? "", /logs\/x\.log$/);
  assert.equal(plan?.branding, "nginx/1.22.1");
  assert.equal(plan.http, undefined);
});

test("a backend over TLS has a name, versions and files", async () => {
  const http = await planOk(
    `server { location / { proxy_pass https://six.test; proxy_ssl_server_name on; proxy_ssl_verify on;
       proxy_ssl_trusted_certificate ca.pem; proxy_ssl_name x; proxy_ssl_protocols TLSv1.2; } }`,
    { others: { "ca.pem": "" } },
  );
  const { tls, host } = proxyAt(http, "/");
  assert.equal(host, "six.test");
  assert.equal(http.upstreams[0]?.peers[0]?.port, 443);
  assert.match(tls?.trusted ?? "", /\/ca\.pem$/);
  assert.deepEqual(
    [tls?.name, tls?.sendName, tls?.verify, tls?.protocols],
    ["x", true, true, ["TLSv1.2"]],
  );
});

test("a certificate that cannot be read is refused with its place", async () => {
  const errors = await errorsOf(
    "server { listen 443 ssl; ssl_certificate no.crt; ssl_certificate_key no.key; }",
  );
  assert.equal(errors.length, 2);
  assert.match(errors[0] ?? "", /^1:43 serve\/missing-file cannot read \/.*no\.crt$/);
});
