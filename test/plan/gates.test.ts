import assert from "node:assert/strict";
import { test } from "node:test";

import { errorsOf, locationAt, planOk, planText } from "./plan-text.ts";

test("limits stand in the plan with their zones, in thousandths", async () => {
  const http = await planOk(`
    limit_req_zone $binary_remote_addr zone=a:1m rate=30r/m;
    limit_req_zone $arg_k zone=b:32k rate=5r/s;
    limit_conn_zone "$host $uri" zone=c:64k;
    limit_req zone=a burst=5 delay=2; limit_req_status 429;
    server { listen 1;
      location / { limit_conn c 3; limit_conn_log_level warn; limit_conn_dry_run on; }
      location /own { limit_req zone=b nodelay burst=2; limit_req zone=a; limit_req_dry_run on; } }`);
  assert.deepEqual(http.limits, {
    requests: [
      { name: "a", size: 1_048_576, key: [{ v: "binary_remote_addr" }], rate: 500 },
      { name: "b", size: 32_768, key: [{ v: "arg_k" }], rate: 5000 },
    ],
    connections: [{ name: "c", size: 65_536, key: [{ v: "host" }, " ", { v: "uri" }] }],
  });
  assert.deepEqual(locationAt(http, "/").gate?.limitReq, {
    limits: [{ zone: 0, burst: 5000, delay: 2000 }],
    status: 429,
    logLevel: "error",
    dryRun: false,
  });
  assert.deepEqual(locationAt(http, "/").gate?.limitConn, {
    limits: [{ zone: 0, most: 3 }],
    status: 503,
    logLevel: "warn",
    dryRun: true,
  });
  assert.deepEqual(locationAt(http, "/own").gate?.limitReq?.limits, [
    { zone: 1, burst: 2000, delay: undefined },
    { zone: 0, burst: 0, delay: 0 },
  ]);
});

test("who is believed for the client's address, by name too", async () => {
  const http = await planOk(`server { listen 1;
    set_real_ip_from 10.0.0.0/8; set_real_ip_from two.test; set_real_ip_from unix:;
    location /a { }
    location /b { real_ip_header X-Forwarded-For; real_ip_recursive on; }
    location /c { set_real_ip_from ::1; real_ip_header proxy_protocol; } }`);
  assert.deepEqual(locationAt(http, "/a").gate?.realIp, {
    from: ["10.0.0.0/8", "10.0.0.1", "10.0.0.2", "unix:"],
    source: { kind: "field", name: "x-real-ip", list: false },
    recursive: false,
  });
  const recursive = locationAt(http, "/b").gate?.realIp;
  assert.deepEqual(recursive?.source, { kind: "field", name: "x-forwarded-for", list: true });
  assert.equal(recursive.recursive, true);
  assert.deepEqual(locationAt(http, "/c").gate?.realIp, {
    from: ["::1"],
    source: { kind: "proxy-protocol" },
    recursive: false,
  });
  const errors = await errorsOf("server { listen 1; set_real_ip_from nobody.test; }");
  assert.match(errors.join("\n"), /serve\/host-not-found .*nobody\.test/);
});

test("passwords, what satisfies, and rates", async () => {
  const http = await planOk(`auth_basic "the $host"; auth_basic_user_file users; limit_rate 10k;
    server { listen 1;
      location /a { satisfy any; limit_rate_after 1m; }
      location /b { auth_basic off; limit_rate $arg_r; auth_delay 2s; }
      location /c { auth_basic_user_file /etc/$host; auth_delay 1s; limit_except GET { auth_basic x; } } }`);
  const [a, b, c] = ["/a", "/b", "/c"].map((text) => locationAt(http, text));
  assert.equal(a?.gate?.satisfyAny, true);
  assert.deepEqual(a.gate.basic?.realm, ["the ", { v: "host" }]);
  assert.match(JSON.stringify(a.gate.basic?.file), /^"\/.*\/users"$/, "beside the configuration");
  assert.deepEqual(a.rate, { rate: "10k", after: "1m" });
  assert.equal(b?.gate, undefined);
  assert.deepEqual(b?.rate, { rate: [{ v: "arg_r" }], after: "0" });
  assert.deepEqual(c?.gate?.basic?.file, ["/etc/", { v: "host" }]);
  assert.equal(c.gate.authDelay, 1000);
  const limited = http.locations[c.limitExcept?.location ?? -1];
  assert.equal(limited?.gate?.basic?.realm, "x");
});

test("what nobody configured is not in the plan", async () => {
  const http = await planOk("server { listen 1; allow 10.0.0.1; satisfy any; location / { } }");
  for (const { gate, rate } of http.locations)
    assert.deepEqual([gate, rate], [undefined, undefined]);
});

test("several workers are told of, once", async () => {
  const limits = `http { limit_req_zone $host zone=a:1m rate=1r/s;
server { listen 1; limit_req zone=a; location / { limit_req zone=a burst=1; } } }`;
  const many = await planText(`worker_processes 3; events {} ${limits}`);
  assert.equal(many.notices.filter((line) => /shared by the workers/.test(line)).length, 1);
  const one = await planText(`worker_processes 1; events {} ${limits}`);
  assert.deepEqual(one.notices, []);
});
