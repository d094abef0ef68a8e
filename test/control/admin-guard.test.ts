import assert from "node:assert/strict";
import { test } from "node:test";

import {
  defaultAdminPath,
  isLocal,
  parseAdminAddress,
  printAdminAddress,
} from "../../runtime/control/admin-address.ts";
import { adminRefusal, type AdminCaller } from "../../runtime/control/admin-guard.ts";

test("addresses are sockets, or addresses with a port", () => {
  for (const [text, printed, local] of [
    ["unix:/run/a.sock", "unix:/run/a.sock", true],
    ["run/a.sock", "unix:run/a.sock", true],
    ["127.0.0.1:9100", "127.0.0.1:9100", true],
    ["127.3.0.1:9100", "127.3.0.1:9100", true],
    ["localhost:9100", "127.0.0.1:9100", true],
    ["[::1]:9100", "[::1]:9100", true],
    ["0.0.0.0:9100", "0.0.0.0:9100", false],
    ["[::]:9100", "[::]:9100", false],
    ["10.0.0.1:9100", "10.0.0.1:9100", false],
  ] as const) {
    const address = parseAdminAddress(text);
    assert.ok(address, text);
    assert.deepEqual([printAdminAddress(address), isLocal(address)], [printed, local], text);
  }
  for (const text of [
    "",
    "9100",
    ":9100",
    "host:9100",
    "::1:9100",
    "[127.0.0.1]:80",
    "127.0.0.1:70000",
    "127.0.0.1",
    "http://127.0.0.1:80",
    "unix:",
  ])
    assert.equal(parseAdminAddress(text), undefined, text);
});

test("two servers whose pid files differ have two sockets", () => {
  assert.equal(defaultAdminPath("/srv", "/run/nginx.pid"), "/run/nginx.admin.sock");
  assert.equal(defaultAdminPath("/srv", "/srv/logs/b.pid"), "/srv/logs/b.admin.sock");
  assert.equal(defaultAdminPath("/srv", undefined), "/srv/lbc.admin.sock");
});

const plain: AdminCaller = {
  method: "GET",
  host: "127.0.0.1:9100",
  origin: undefined,
  site: undefined,
  contentType: undefined,
  authorization: undefined,
};
const post = { method: "POST", contentType: "application/json" };
const token = "0123456789abcdef";

const refused = (caller: Partial<AdminCaller>, over: "unix" | "tcp" = "tcp", secret?: string) =>
  adminRefusal({ ...plain, ...caller }, over, secret)?.status;

test("names that are not this machine's are refused: a page may have been made to lead here", () => {
  for (const host of ["127.0.0.1", "127.0.0.1:9100", "localhost:9100", "[::1]:9100"])
    assert.equal(refused({ host }), undefined, host);
  for (const host of [
    undefined,
    "",
    "evil.example",
    "localhost.evil.example:9100",
    "10.0.0.1",
    "127.0.0.1.evil.example",
    "[::1",
  ])
    assert.equal(refused({ host }), 403, host);
  assert.equal(refused({ host: undefined }, "unix"), undefined);
});

test("no page of another site may order anything", () => {
  assert.equal(refused(post), undefined);
  assert.equal(refused({ ...post, contentType: "Application/JSON; charset=utf-8" }), undefined);
  for (const contentType of [
    undefined,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonp",
  ])
    assert.equal(refused({ ...post, contentType }), 415, contentType);
  assert.equal(refused({ ...post, origin: "http://127.0.0.1:9100" }), undefined);
  for (const origin of [
    "null",
    "http://evil.example",
    "http://127.0.0.1:80",
    "https://127.0.0.1:9100",
  ])
    assert.equal(refused({ ...post, origin }), 403, origin);
  for (const site of ["cross-site", "same-site"]) assert.equal(refused({ site }), 403);
  for (const site of ["none", "same-origin"]) assert.equal(refused({ site }), undefined);
});

test("where there is a token, TCP must show it whole", () => {
  const ask = (authorization: string | undefined, over: "unix" | "tcp" = "tcp") =>
    refused({ authorization, host: "lb1.example" }, over, token);
  assert.equal(ask(`Bearer ${token}`), undefined);
  assert.equal(ask(`bearer  ${token}`), undefined);
  for (const wrong of [
    undefined,
    "",
    token,
    "Bearer",
    `Bearer ${token.slice(1)}`,
    `Bearer ${token}x`,
    `Basic ${token}`,
  ])
    assert.equal(ask(wrong), 401, wrong);
  assert.equal(ask(undefined, "unix"), undefined);
});
