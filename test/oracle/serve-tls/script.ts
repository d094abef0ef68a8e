import { constants } from "node:crypto";

import type { Ask } from "./clients.ts";

/** Bytes that are no TLS. */
interface Plainly {
  readonly to: string;
  readonly plain: string;
}

const shows = ["", "good", "old", "bad", "odd", "strange", "alone", "deep", "deeper"] as const;

/** A client with each certificate, or none. */
function everyone(to: string, name: string | undefined, options: Ask["options"]): Ask[] {
  const named = name === undefined ? {} : { name: `${name}.test` };
  // OpenSSL 3.0 says of a chain whose middle has no CRL what is left over from before.
  const all = name === "crl" ? shows.filter((cert) => !cert.startsWith("deep")) : shows;
  return all.map((cert) => ({
    to,
    ...named,
    ...(cert === "" ? {} : { cert, chain: cert.startsWith("deep") }),
    ...(options ? { options } : {}),
    ...(to.startsWith("stream") ? { request: "" } : {}),
  }));
}

const older = { maxVersion: "TLSv1.2" } as const;

const asks: readonly Ask[] = [
  { to: "main" },
  { to: "main", name: "default.test" },
  { to: "main", name: "OWN.test" },
  ...["on", "optional", "noca", "nocaknown", "deep0", "deep2", "crl", "trusted", "page"].flatMap(
    (name) => everyone("main", name, undefined),
  ),
  ...everyone("main", "on", older),
  ...everyone("main", "page", older),
  { to: "main", name: "on.test", host: "default.test", cert: "good" },
  { to: "main", name: "default.test", host: "on.test", cert: "good" },
  { to: "main", name: "default.test", host: "optional.test" },
  { to: "main", name: "on.test", host: "optional.test", cert: "good" },
  { to: "main", name: "on.test", host: "nobody.test", cert: "good" },
  { to: "main", name: "nobody.test", host: "on.test" },
  { to: "main", host: "on.test" },
  { to: "main", host: "optional.test" },
  { to: "main", name: "on.test", cert: "good", request: "GET / HTTP/1.0\r\n\r\n" },
  { to: "main", name: "crl.test", request: "GET / HTTP/1.0\r\n\r\n" },
  { to: "main", name: "reject.test", host: "default.test" },
  { to: "main", name: "reject.test" },
  { to: "main", name: "reject.test", options: older },
  { to: "prefer", options: older },
  {
    to: "prefer",
    options: { ...older, ciphers: "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384" },
  },
  { to: "prefer", options: { ...older, ciphers: "ECDHE-ECDSA-CHACHA20-POLY1305" } },
  { to: "curves", options: { ecdhCurve: "P-256" } },
  { to: "curves", options: { ecdhCurve: "P-256:P-384" } },
  { to: "suites" },
  { to: "suites", options: { ciphers: "TLS_AES_128_GCM_SHA256" } },
  {
    to: "main",
    name: "default.test",
    options: { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT:@SECLEVEL=0" },
  },
  { to: "main", name: "default.test", options: { ALPNProtocols: ["http/1.1"] } },
  { to: "main", name: "default.test", options: { ALPNProtocols: ["h2"] } },
  { to: "main", name: "default.test", options: { ALPNProtocols: ["h2", "http/1.0", "http/1.1"] } },
  ...["modern", "ancient", "records", "dh"].flatMap((to) => [
    { to },
    { to, options: older },
    { to, options: { minVersion: "TLSv1.3" } as const },
  ]),
  ...["tickets", "nothing", "cached", "both", "builtin", "keyed"].flatMap((to) =>
    [{}, older, { ...older, secureOptions: constants.SSL_OP_NO_TICKET }].map((options) => ({
      to,
      options,
      again: true,
    })),
  ),
  { to: "known", cert: "good", again: true },
  { to: "known", cert: "good", options: older, again: true },
  { to: "known", cert: "old", options: older, again: true },
  { to: "known", again: true },
  { to: "rejecting" },
  { to: "rejecting", name: "nobody.test" },
  { to: "rejecting", name: "own.test" },
  { to: "named", name: "own.test" },
  { to: "named", name: "two.test" },
  { to: "named", name: "nobody.test" },
  { to: "named" },
  ...["plain", "named", "verified", "misnamed", "untrusted", "shown", "locked", "old"].map(
    (path) => ({ to: "main", path: `/${path}` }),
  ),
  ...["deep", "shallow", "revoked"].map((path) => ({ to: "main", path: `/${path}` })),
  ...["good", "odd", "missing", ""].map((cert) => ({ to: "main", path: `/chosen?cert=${cert}` })),
  ...everyone("stream-on", undefined, undefined),
  ...everyone("stream-optional", undefined, older),
  { to: "stream-alpn", request: "" },
  ...[["second", "first"], ["second"], ["h2"], ["third"], ["third", "second"]].map(
    (ALPNProtocols) => ({ to: "stream-alpn", request: "", options: { ALPNProtocols } }),
  ),
  { to: "stream-locked", request: "" },
  { to: "stream-named", name: "own.test", request: "" },
  { to: "stream-named", name: "nobody.test", request: "" },
];

const plainly: readonly Plainly[] = [
  { to: "main", plain: "GET /a?b=c HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" },
  { to: "main", plain: "GET / HTTP/1.0\r\n\r\n" },
  { to: "main", plain: "GET / HTTP/1.1\r\nHost: on.test\r\nConnection: close\r\n\r\n" },
  { to: "rejecting", plain: "GET / HTTP/1.1\r\nHost: own.test\r\nConnection: close\r\n\r\n" },
  { to: "stream-on", plain: "GET / HTTP/1.0\r\n\r\n" },
];

const told = (one: Ask | Plainly): string => JSON.stringify(one);

/** Everything that is asked, by what it is. */
export const script: Readonly<Record<string, Ask | Plainly>> = Object.fromEntries(
  [...asks, ...plainly].map((one) => [told(one), one]),
);
