import assert from "node:assert/strict";
import { test } from "node:test";

import { tlsClientOf, tlsServerOf } from "../../src/catalog/tls.ts";
import type { Scope } from "../../src/ir/scope.ts";
import type { Dialect } from "../../src/ir/target.ts";
import { lowerText } from "../support/nginx-lowering.ts";

function serverScope(text: string, dialect: Dialect = "nginx"): Scope {
  const { config } = lowerText(`events {}\nhttp {\nserver { listen 443 ssl; ${text} }\n}\n`, {
    dialect,
  });
  const scope = config.http?.servers[0]?.scope;
  assert.ok(scope);
  return scope;
}

const certificates = (text: string, dialect?: Dialect) =>
  tlsServerOf(serverScope(text, dialect)).certificates.map(({ certificate, key, purpose }) => [
    certificate.value,
    key?.value,
    purpose,
  ]);

test("certificates and keys are paired in each dialect's way", () => {
  assert.deepEqual(
    certificates(
      "ssl_certificate a; ssl_certificate_key b; ssl_certificate c; ssl_certificate_key d;",
    ),
    [
      ["a", "b", "any"],
      ["c", "d", "any"],
    ],
  );
  const double = [
    ["s", "sk", "sign"],
    ["e", "ek", "encrypt"],
  ];
  assert.deepEqual(
    certificates("ssl_gmtls on; ssl_certificate s e; ssl_certificate_key sk ek;", "ths"),
    double,
  );
  assert.deepEqual(
    certificates(
      "ssl_protocols GMTLSv1.1; ssl_certificate s; ssl_certificate_key sk; ssl_certificate e; ssl_certificate_key ek;",
      "ths",
    ),
    double,
  );
  assert.deepEqual(
    certificates(
      "enable_ntls on; ssl_sign_certificate s; ssl_sign_certificate_key sk; ssl_enc_certificate e; ssl_enc_certificate_key ek;",
      "tengine",
    ),
    double,
  );
  assert.deepEqual(certificates("ssl_certificate a;"), [["a", undefined, "any"]]);
});

const national = (text: string, dialect: Dialect) =>
  tlsServerOf(serverScope(text, dialect)).national.value;

test("the national protocol is asked for in each dialect's way", () => {
  assert.equal(national("ssl_gmtls on;", "ths"), true);
  assert.equal(national("ssl_protocols GMTLSv1.1;", "ths"), true);
  assert.equal(national("enable_ntls on;", "tengine"), true);
  assert.equal(national("ssl_ntls on;", "angie"), true);
  assert.equal(national("ssl_protocols TLSv1.2;", "ths"), false);
});

test("values are those that hold, with their origin", () => {
  const { protocols, clients, sessions } = tlsServerOf(
    serverScope("ssl_verify_client optional; ssl_client_certificate ca; ssl_session_tickets off;"),
  );
  assert.equal(protocols.origin.kind, "default");
  assert.deepEqual(
    [clients.mode.value, clients.authorities.value, clients.depth.value],
    ["optional", "ca", 1],
  );
  assert.deepEqual([sessions.tickets.value, sessions.cache.value], [false, ["none"]]);
});

test("stream has its own, and so has what is asked of backends", () => {
  const { config } = lowerText(
    `events {}
stream { ssl_protocols TLSv1.3; server { listen 1 ssl; ssl_certificate a; ssl_certificate_key b;
  proxy_pass 127.0.0.1:2; proxy_ssl on; proxy_ssl_verify on; proxy_ssl_name x; proxy_ssl_certificate c; proxy_ssl_certificate_key d; } }`,
  );
  const scope = config.stream?.servers[0]?.scope;
  assert.ok(scope);
  const { protocols, certificates: own } = tlsServerOf(scope);
  assert.deepEqual([protocols.value, protocols.origin.kind], [["TLSv1.3"], "inherited"]);
  assert.equal(own[0]?.key?.value, "b");
  const { verify, name, certificates: shown } = tlsClientOf(scope);
  assert.deepEqual(
    [verify.value, name.value, shown[0]?.certificate.value, shown[0]?.key?.value],
    [true, "x", "c", "d"],
  );
});
