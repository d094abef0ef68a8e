import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { assert as check, integer, property } from "fast-check";

import { parseNetwork } from "../../src/catalog/nginx/geo.ts";
import { mediaTypesOf } from "../../src/catalog/nginx/media-types.ts";
import { share } from "../../src/catalog/nginx/split-clients.ts";
import type { MatchCondition } from "../../src/ir/health.ts";
import type { Http } from "../../src/ir/http.ts";
import type { Dialect } from "../../src/ir/target.ts";
import { GeoRanges } from "../../src/lower/nginx-geo-ranges.ts";
import { lowerText } from "../support/nginx-lowering.ts";

function http(text: string, dialect: Dialect = "nginx"): Http {
  const { config, diagnostics } = lowerText(`events {}\nhttp {\n${text}\n}\n`, { dialect });
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.ok(config.http);
  return config.http;
}

function first<T>(all: readonly T[]): T {
  const [one] = all;
  assert.ok(one !== undefined);
  return one;
}

const networkKey = (text: string) => {
  const parsed = parseNetwork(text);
  return parsed.ok ? parsed.value.key : undefined;
};

const withoutSite = (condition: MatchCondition) => {
  const { site, ...rest } = condition;
  assert.ok(site.span.end > site.span.start);
  return rest;
};

describe("geo", () => {
  test("networks, in the order of the file, with what is deleted", () => {
    const { geos } = http(
      "geo $arg_a $g { default 0; 10.0.0.0/8 a; ::1 b; 10.1.2.3/16 c; delete 10.0.0.0/8; proxy 127.0.0.1; proxy_recursive; }",
    );
    const geo = first(geos);
    assert.deepEqual(
      [geo.variable, geo.source, geo.ranges, geo.proxyRecursive, geo.fallback?.value],
      ["g", "arg_a", false, true, "0"],
    );
    assert.deepEqual(
      geo.entries.map(({ key, value }) => [
        key.kind === "network" && `${key.address}/${key.bits}`,
        value,
      ]),
      [
        ["10.0.0.0/8", "a"],
        ["::1/128", "b"],
        ["10.1.2.3/16", "c"],
        ["10.0.0.0/8", undefined],
      ],
    );
    assert.deepEqual(
      geo.proxies.map(({ value }) => value.text),
      ["127.0.0.1"],
    );
  });

  test("what is deleted may come again", () => {
    const { diagnostics } = lowerText(
      "events {} http { geo $g { 10.0.0.0/8 a; delete 10.0.0.0/8; 10.0.0.0/8 b; } }",
    );
    assert.deepEqual(diagnostics, []);
  });

  test("ranges", () => {
    const { geos } = http("geo $g { ranges; default 0; 10.0.0.0-10.0.1.255 a; }");
    const geo = first(geos);
    assert.equal(geo.ranges, true);
    assert.deepEqual(geo.entries[0]?.key, {
      kind: "range",
      first: "10.0.0.0",
      last: "10.0.1.255",
    });
  });

  test("one network has one key in every spelling", () => {
    assert.equal(networkKey("10.1.2.3/8"), networkKey("10.0.0.0/8"));
    assert.equal(networkKey("::1"), networkKey("0:0::0:1/128"));
    assert.equal(networkKey("::ffff:1.2.3.4"), networkKey("::ffff:102:304"));
    assert.notEqual(networkKey("0.0.0.0/0"), networkKey("::/0"));
    for (const bad of ["1.2.3", "1.2.3.4/33", "::1/129", "1::2::3", "x", "1.2.3.256", ":1", "1:2"])
      assert.equal(networkKey(bad), undefined, bad);
  });

  test("ranges lie in each other or beside each other, page by page", () => {
    const ranges = new GeoRanges({ pages: 10 });
    assert.equal(ranges.add(0x0a00_0000, 0x0a01_0000), "new");
    assert.equal(ranges.add(0x0a00_0500, 0x0a00_0600), "new");
    assert.equal(ranges.add(0x0a00_0500, 0x0a00_0600), "same");
    assert.equal(ranges.add(0x0a00_0550, 0x0a00_0650), "overlaps");
    assert.equal(ranges.delete(0x0a00_0500, 0x0a00_0600), "gone");
    assert.equal(ranges.delete(0x0a00_0500, 0x0a00_0600), "absent");
  });
});

describe("split_clients", () => {
  test("shares in hundredths of a percent, and the rest", () => {
    const { splits } = http("split_clients $host $v { 0.01% a; .5% $b; * c; }");
    const split = first(splits);
    assert.deepEqual(
      split.parts.map((part) => [part.share, part.value]),
      [
        [1, "a"],
        [50, "$b"],
        [undefined, "c"],
      ],
    );
  });

  test("shares are printed as they are read", () => {
    check(
      property(integer({ min: 1, max: 10_000 }), (hundredths) => {
        const parsed = share.parse(share.print(hundredths));
        assert.ok(parsed.ok && parsed.value === hundredths);
      }),
    );
  });
});

test("media types add up in a place, and are its own", () => {
  const { scope, servers } = http(
    "types { a/b x y; } types { c/d Y; } server { location / { types { e/f z; } } location /n { } }",
  );
  assert.deepEqual(
    mediaTypesOf(scope),
    new Map([
      ["x", "a/b"],
      ["y", "c/d"],
    ]),
  );
  const [own, none] = first(servers).locations;
  assert.deepEqual(own && mediaTypesOf(own.scope), new Map([["z", "e/f"]]));
  assert.deepEqual(none && mediaTypesOf(none.scope)?.get("y"), "c/d");
});

test("charset_map in bytes and characters", () => {
  const { charsetMaps } = http(
    "charset_map a UTF-8 { 80 E282AC; C0 D0B0; } charset_map b c { f 0; }",
  );
  assert.deepEqual(
    charsetMaps.map(({ from, to, entries }) => [
      from,
      to,
      entries.map((one) => [one.from, one.to]),
    ]),
    [
      [
        "a",
        "UTF-8",
        [
          [0x80, [0xe2, 0x82, 0xac]],
          [0xc0, [0xd0, 0xb0]],
        ],
      ],
      ["b", "c", [[15, [0]]]],
    ],
  );
});

test("match blocks of nginx Plus, and the checks that they judge", () => {
  const model = http(
    `upstream u { zone z 64k; server 127.0.0.1; }
     match ok { status ! 500-599 404; header Server ~ a; header ! X; body !~ "b"; require $upstream_status; }
     server { location / { proxy_pass http://u; health_check interval=7 fails=3 passes=2 uri=/h match=ok; } }`,
    "nginx-plus",
  );
  assert.deepEqual(first(model.matches).conditions.map(withoutSite), [
    {
      kind: "status",
      negated: true,
      ranges: [
        [500, 599],
        [404, 404],
      ],
    },
    { kind: "header", name: "Server", test: "matches", negated: false, value: "a" },
    { kind: "header", name: "X", test: "there", negated: true, value: "" },
    { kind: "body", negated: true, caseless: false, pattern: "b" },
    { kind: "require", variables: ["upstream_status"] },
  ]);
  const health = first(model.upstreams).health?.value;
  assert.deepEqual(
    [health?.interval, health?.fall, health?.rise, health?.uri, health?.match],
    [7000, 3, 2, "/h", "ok"],
  );
  assert.equal(first(first(model.servers).locations).checks.length, 1);
  const missing = lowerText(
    "events {} http { server { location / { proxy_pass http://127.0.0.1; health_check match=no; } } }",
    { dialect: "nginx-plus" },
  );
  assert.ok(missing.diagnostics.some(({ code }) => code === "base/undefined-name"));
});

const group = (text: string, dialect: Dialect) =>
  first(
    http(`upstream u { zone z 64k; ${text} server 127.0.0.1; server 127.0.0.2; }`, dialect)
      .upstreams,
  );
const sticky = (text: string, dialect: Dialect) => group(text, dialect).sticky?.value;

const route = (word: string, dialect: Dialect) =>
  first(http(`upstream u { server 127.0.0.1 ${word}=x; }`, dialect).upstreams).peers[0]?.route
    .value;

describe("stickiness and balancing of the dialects", () => {
  test("sticky has four meanings", () => {
    assert.deepEqual(sticky("sticky;", "ths"), { kind: "native" });
    const ths = sticky("sticky cookie route maxage=3600;", "ths");
    assert.ok(ths?.kind === "cookie" && ths.expires === 3_600_000);
    const plus = sticky("sticky cookie route expires=1h domain=.a.com httponly;", "nginx-plus");
    assert.ok(plus?.kind === "cookie" && plus.expires === 3_600_000 && plus.httpOnly);
    assert.equal(sticky("sticky route $cookie_a;", "angie")?.kind, "route");
    const learn = sticky(
      "sticky learn create=$upstream_cookie_a lookup=$cookie_a zone=c:1m;",
      "nginx-plus",
    );
    assert.ok(learn?.kind === "learn" && learn.zone?.name === "c");
    assert.equal(sticky("session_sticky cookie=a mode=rewrite;", "tengine")?.kind, "session");
  });

  test("ways of balancing", () => {
    assert.equal(
      group("consistent_hash $uri;", "tengine").balance.value.kind,
      "tengine-consistent-hash",
    );
    assert.equal(group("vnswrr max_init=10;", "tengine").balance.value.kind, "vnswrr");
    const least = group("least_time header inflight;", "nginx-plus").balance.value;
    assert.ok(least.kind === "least-time" && least.by === "header" && least.inflight);
    const random = group("random two least_time=last_byte;", "nginx-plus").balance.value;
    assert.ok(random.kind === "random" && random.by === "last_byte");
  });

  test("checks of THS in a group of stream", () => {
    const { config, diagnostics } = lowerText(
      "events {} stream { upstream u { server 127.0.0.1:1; health_check type=udp interval=3000 rise=2; } }",
      { dialect: "ths" },
    );
    assert.deepEqual(diagnostics, []);
    const health = config.stream?.upstreams[0]?.health?.value;
    assert.deepEqual([health?.type, health?.interval, health?.rise], ["udp", 3000, 2]);
  });

  test("what stickiness calls a server", () => {
    assert.equal(route("id", "tengine"), "x");
    assert.equal(route("sid", "angie"), "x");
    assert.equal(route("route", "nginx-plus"), "x");
  });

  test("zones of http with what they are for", () => {
    const { zones } = http(
      "limit_req_zone $host zone=a:1m rate=1r/s; proxy_cache_path c keys_zone=b:2m; ssl_session_cache shared:d:1m; upstream u { zone e 64k; server 127.0.0.1; }",
    );
    assert.deepEqual(
      zones.map(({ name, use, directive }) => [name, use, directive]),
      [
        ["a", "limit_req", "limit_req_zone"],
        ["b", "cache", "proxy_cache_path"],
        ["d", "ssl_session", "ssl_session_cache"],
        ["e", "upstream", "zone"],
      ],
    );
  });
});
