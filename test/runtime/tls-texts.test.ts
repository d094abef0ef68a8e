import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import { TlsDesk } from "../../runtime/control/tls-desk.ts";
import { CertificateText } from "../../runtime/tls/certificate-text.ts";
import { cipherList, groupList } from "../../runtime/tls/cipher-names.ts";
import { helloState, readClientHello } from "../../runtime/tls/client-hello.ts";
import { opensslText } from "../../runtime/tls/error-text.ts";
import { LocalSessions } from "../../runtime/tls/session-store.ts";
import { sessionIdOf } from "../../runtime/tls/session-text.ts";
import { isUnknownIssuer, verifyFailure } from "../../runtime/tls/verify-result.ts";
import { location, match, plan, server } from "./support/plans.ts";

test("lists of a ClientHello have the names of OpenSSL", () => {
  assert.equal(
    cipherList("\x13\x01\xc0\x2f\x00\xff\x0a\x0a"),
    "TLS_AES_128_GCM_SHA256:ECDHE-RSA-AES128-GCM-SHA256:TLS_EMPTY_RENEGOTIATION_INFO_SCSV:0x0a0a",
  );
  assert.equal(groupList("\x00\x1d\x00\x17\x01\x00\x11\xec"), "X25519:prime256v1:ffdhe2048:0x11ec");
});

test("failures have OpenSSL's numbers, and its errors nginx's form", () => {
  assert.deepEqual(verifyFailure("self-signed certificate"), {
    code: 18,
    reason: "self-signed certificate",
  });
  assert.equal(verifyFailure("something new").code, 1);
  assert.ok(isUnknownIssuer(verifyFailure("unable to verify the first certificate")));
  assert.ok(!isUnknownIssuer(verifyFailure("certificate has expired")));
  const long = "C0A9:error:0A000102:SSL routines:tls_early:unsupported protocol:../ssl/x.c:1:";
  assert.equal(opensslText(new Error(long)), "error:0A000102:SSL routines::unsupported protocol");
  assert.equal(opensslText(new Error("plain ")), "plain");
});

test("certificates and sessions that are none do no harm", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const raw = Buffer.from(bytes);
      const text = new CertificateText(raw);
      for (const value of [text.subject, text.legacyIssuer, text.serial, text.begins, text.ends])
        assert.equal(typeof value, "string");
      assert.equal(typeof text.remain(0), "string");
      sessionIdOf(raw);
      readClientHello(Buffer.concat([Buffer.of(22, 3, 1, 0, raw.length), raw]));
    }),
  );
});

/** Content behind its length. */
const list = (size: 1 | 2, content: Buffer) => {
  const length = Buffer.alloc(size);
  length.writeUIntBE(content.length, 0, size);
  return Buffer.concat([length, content]);
};

test("a ClientHello is read as far as it goes", () => {
  const extension = (type: number, content: Buffer) =>
    Buffer.concat([Buffer.of(0, type), list(2, content)]);
  const name = Buffer.from("Own.test");
  const body = Buffer.concat([
    Buffer.alloc(34, 1),
    list(1, Buffer.from("id")),
    list(2, Buffer.of(0x13, 0x01)),
    list(1, Buffer.of(0)),
    list(
      2,
      Buffer.concat([
        extension(0, list(2, Buffer.concat([Buffer.of(0), list(2, name)]))),
        extension(10, list(2, Buffer.of(0, 29))),
        extension(35, Buffer.of(1)),
        extension(43, list(1, Buffer.of(3, 4, 3, 3))),
        extension(41, list(2, Buffer.concat([list(2, Buffer.from("who")), Buffer.alloc(4)]))),
      ]),
    ),
  ]);
  const handshake = Buffer.concat([Buffer.of(1, 0), list(2, body)]);
  const record = Buffer.concat([Buffer.of(22, 3, 1), list(2, handshake)]);
  assert.deepEqual(readClientHello(record), {
    state: helloState.read,
    serverName: "Own.test",
    sessionId: "id",
    ciphers: "\x13\x01",
    groups: "\x00\x1d",
    identity: "who",
    ticket: true,
    modern: true,
  });
  for (let length = 1; length < record.length; length++)
    assert.equal(readClientHello(record.subarray(0, length)).state, helloState.more);
});

test("a zone of sessions has room for so many, and forgets what it is told to", () => {
  let now = 0;
  const zones = new LocalSessions(() => now);
  const kept = { most: 2, lifetime: 10 };
  for (const id of ["a", "b", "c"]) zones.put("z", id, Buffer.from(id), kept);
  assert.equal(zones.find("z", "a"), undefined);
  assert.equal(zones.find("z", "c")?.toString(), "c");
  zones.put("z", "c", Buffer.alloc(0), kept);
  assert.equal(zones.find("z", "c"), undefined);
  now = 10;
  assert.equal(zones.find("z", "b"), undefined);
  zones.put("z", "d", Buffer.from("d"), kept);
  zones.retain(new Set());
  assert.equal(zones.find("z", "d"), undefined);
});

test("keys of tickets turn when sessions end, and the one before is kept", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const told: (readonly string[])[] = [];
  const desk = new TlsDesk((order) => {
    if (order.type === "ticket-keys") told.push(order.keys);
  });
  const own = {
    certificates: [],
    protocols: [],
    ciphers: undefined,
    preferServerCiphers: false,
    sessionTimeout: 600_000,
    tickets: true,
  };
  const served = plan({
    listeners: [],
    servers: [server({ tls: own, locations: [match("/", 0)] })],
    locations: [location({})],
  });
  const [first] = desk.keysFor(served);
  t.mock.timers.tick(599_999);
  assert.deepEqual(desk.keysFor(served), [first]);
  t.mock.timers.tick(1);
  assert.equal(told.length, 1);
  assert.equal(told[0]?.[1], first);
  t.mock.timers.tick(600_000);
  assert.equal(told[1]?.length, 2);
  assert.equal(told[1]?.[1], told[0]?.[0]);
});
