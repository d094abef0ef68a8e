import assert from "node:assert/strict";
import { test } from "node:test";

import { lowerText } from "../support/nginx-lowering.ts";
import { blockCases } from "./block-cases.ts";

/** Where lbc judges otherwise, and why. */
const known: ReadonlyMap<string, string> = new Map([
  [
    "http: server { location / { proxy_pass http://up:80; } } upstream up { server 127.0.0.1; }",
    "upstream/port-in-proxy-pass",
  ],
  [
    "http: server { location / { proxy_pass http://up:81/; } } upstream up { server 127.0.0.1; }",
    "upstream/port-in-proxy-pass",
  ],
  [
    "http: perl_set $x a; server { return 200 $x; }",
    "which modules a build has, a file does not say",
  ],
  [
    "stream: server { listen 1234; js_access x; return x; }",
    "which modules a build has, a file does not say",
  ],
  ["http: server { ssl off; }", "base/deprecated-directive"],
  ["http: ssl on; server { ssl off; }", "base/deprecated-directive"],
  ["http: server { ssl on; ssl_reject_handshake on; }", "base/deprecated-directive"],
]);

test("blocks of tables, zones, addresses and names are judged as nginx 1.22.1 does", () => {
  const wrong: string[] = [];
  for (const { text, piece, refusal, warned } of blockCases()) {
    const found = lowerText(text, {
      target: { dialect: "nginx", version: [1, 22, 1] },
    }).diagnostics;
    const error = found.find(({ severity }) => severity === "error");
    const differs =
      (refusal !== "") !== (error !== undefined) ||
      (refusal === "" && warned && found.length === 0);
    if (differs !== known.has(piece))
      wrong.push(
        `${piece}\n  nginx: ${refusal || "takes it"}\n  lbc: ${error?.message.en ?? "takes it"}`,
      );
  }
  assert.equal(wrong.length, 0, `${wrong.length}\n${wrong.join("\n")}`);
});
