import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { streamProxyTimeout } from "../../src/catalog/nginx/stream-proxy.ts";
import { read } from "../../src/ir/scope.ts";
import type { Stream, StreamServer } from "../../src/ir/stream.ts";
import type { Dialect } from "../../src/ir/target.ts";
import { findings, lowerText } from "../support/nginx-lowering.ts";

function stream(text: string, dialect: Dialect = "nginx"): Stream {
  const lowered = lowerText(`events {}\nstream {\n${text}\n}\n`, { dialect });
  assert.deepEqual(findings(lowered), []);
  assert.ok(lowered.config.stream);
  return lowered.config.stream;
}

function only<T>(all: readonly T[]): T {
  const [one, more] = all;
  assert.ok(one !== undefined && more === undefined);
  return one;
}

const server = (text: string, more = ""): StreamServer =>
  only(stream(`${more} server { ${text} }`).servers);

const group = "upstream App { server 127.0.0.1:1; }";

const to = (text: string, more = group) => {
  const handler = server(`listen 1; proxy_pass ${text};`, more).handler?.value;
  assert.ok(handler?.kind === "proxy");
  return handler.pass.target;
};

describe("servers of stream", () => {
  test("listens, with their transport and the ports of a range", () => {
    const { listens } = server(
      "listen 53-54 udp; listen [::1]:1 proxy_protocol so_keepalive=on backlog=5; listen unix:/a.sock; return x;",
    );
    assert.deepEqual(
      listens.map(({ value }) => [value.address.host, value.address.port, value.transport]),
      [
        ["*", 53, "udp"],
        ["*", 54, "udp"],
        ["::1", 1, "tcp"],
        ["/a.sock", 0, "tcp"],
      ],
    );
    const [, , third] = listens;
    assert.deepEqual(
      [third?.value.proxyProtocol, third?.value.backlog, third?.value.socket],
      [true, 5, ["so_keepalive=on"]],
    );
  });

  test("proxy_pass to a group, an address, a variable", () => {
    assert.deepEqual(to("app"), { kind: "upstream", name: "App" });
    assert.equal(to("127.0.0.1:80").kind, "address");
    assert.deepEqual(to("$remote_addr:80"), { kind: "variable" });
    const unix = to("unix:/tmp/x");
    assert.ok(unix.kind === "address" && unix.address.host === "/tmp/x");
  });

  test("return, and set in its order", () => {
    const { handler, program } = server("listen 1; set $a b; set $c $a; return $c;");
    assert.ok(handler?.value.kind === "return" && handler.value.text.source === "$c");
    assert.deepEqual(
      program.map(({ variable, value }) => [variable, value.source]),
      [
        ["a", "b"],
        ["c", "$a"],
      ],
    );
  });

  test("names and `pass` since 1.25.5", () => {
    const target = { dialect: "nginx", version: [1, 27] } as const;
    const text =
      "stream { server { listen 1 default_server; server_name A *.b; pass 127.0.0.1:2; } }";
    const lowered = lowerText(`events {}\n${text}`, { target });
    assert.deepEqual(findings(lowered), []);
    const found = only(lowered.config.stream?.servers ?? []);
    assert.deepEqual(
      found.names.map(({ value }) => value.kind),
      ["exact", "leading"],
    );
    assert.equal(found.handler?.value.kind, "pass");
    assert.equal(found.listens[0]?.value.defaultServer, true);
    const old = findings(lowerText(`events {}\n${text}`));
    assert.ok(old.length > 0);
  });

  test("values inherit from the block of stream", () => {
    const { scope } = server("listen 1; return x;", "proxy_timeout 5s;");
    assert.deepEqual(
      [read(scope, streamProxyTimeout).value, read(scope, streamProxyTimeout).origin.kind],
      [5000, "inherited"],
    );
  });
});

test("groups, tables, formats and zones of stream", () => {
  const model = stream(`
    upstream u { zone z 64k; hash $remote_addr consistent; server a:1 weight=2; server unix:/x; }
    upstream v { least_conn; server 127.0.0.1:2 backup; server 127.0.0.1:3; }
    map $remote_addr $m { default 1; } geo $g { ::1 2; } split_clients a $s { * b; }
    limit_conn_zone $remote_addr zone=c:1m; log_format f $m$g$s;`);
  assert.deepEqual(
    model.upstreams.map(({ name, balance, zone }) => [name, balance.value.kind, zone?.value.name]),
    [
      ["u", "hash", "z"],
      ["v", "least-conn", undefined],
    ],
  );
  assert.deepEqual(
    model.zones.map(({ name, use, size, key }) => [name, use, size, key?.source]),
    [
      ["z", "upstream", 65_536, undefined],
      ["c", "limit_conn", 1_048_576, "$remote_addr"],
    ],
  );
  const names = [...model.maps, ...model.geos, ...model.splits].map(({ variable }) => variable);
  assert.deepEqual(names, ["m", "g", "s"]);
  assert.equal(model.logFormats[0]?.name, "f");
});

test("names of http and stream that nginx keeps in one place meet", () => {
  const lowered = lowerText(
    `events {}
http { limit_conn_zone $host zone=a:1m; log_format f x; }
stream { limit_conn_zone $remote_addr zone=a:1m; server { listen 1; return x; access_log /x f; } }`,
  );
  assert.deepEqual(findings(lowered), [
    "base/undefined-name f",
    "base/duplicate-directive limit_conn_zone $remote_addr zone=a:1m;",
  ]);
});

test("a piece of stream is read as such", () => {
  const { config, diagnostics } = lowerText("server { listen 1; proxy_pass app; }", {
    context: "stream",
  });
  assert.deepEqual(diagnostics, []);
  assert.equal(config.stream?.servers.length, 1);
  assert.equal(config.http, undefined);
});

test("a server may have what it lacks from a file that is not here", () => {
  const { diagnostics } = lowerText("events {}\nstream { server { include absent.conf; } }");
  assert.deepEqual(
    diagnostics.map(({ code }) => code).filter((code) => !code.startsWith("base/include")),
    [],
  );
});

test("servers of mail, with scopes and listens", () => {
  const { config, diagnostics } = lowerText(
    "events {}\nmail { auth_http 127.0.0.1; server { listen 25; listen 1025 proxy_protocol; } }",
  );
  assert.deepEqual(diagnostics, []);
  const found = only(config.mail?.servers ?? []);
  assert.deepEqual(
    found.listens.map(({ value }) => [value.address.port, value.proxyProtocol]),
    [
      [25, false],
      [1025, true],
    ],
  );
  assert.equal(found.scope.outer, config.mail?.scope);
});

/** The parts of the model that a piece gives. */
const kinds = (text: string) => {
  const lowered = lowerText(text, {});
  assert.deepEqual(findings(lowered), []);
  return [lowered.config.http && "http", lowered.config.stream && "stream"].filter(Boolean);
};

describe("pieces without a block around them", () => {
  test("belong to stream where their servers have what only stream has", () => {
    assert.deepEqual(
      kinds(`${group} server { listen 53 udp; proxy_responses 1; proxy_pass App; }`),
      ["stream"],
    );
    assert.deepEqual(kinds("server { listen 1; proxy_pass 127.0.0.1:2; }"), ["stream"]);
  });

  test("belong to http where they have locations, names or nothing that tells", () => {
    assert.deepEqual(kinds("server { listen 1; location / { return 204; } }"), ["http"]);
    assert.deepEqual(kinds("server { listen 1; proxy_read_timeout 1s; root /a; }"), ["http"]);
    assert.deepEqual(kinds(group), ["http"]);
  });
});
