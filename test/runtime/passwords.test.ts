import assert from "node:assert/strict";
import { test } from "node:test";

import { verifyPassword } from "../../runtime/proxy/passwords/verify.ts";

const long = `a password that is longer than any block of a digest: ${"0123456789".repeat(8)}`;

/** Made by `openssl passwd` and by crypt(3) of libxcrypt. */
const made: readonly (readonly [password: string, stored: string])[] = [
  ["", "$apr1$abcdefgh$L.PT565ESX4Tp2bqNs7Ie."],
  ["secret", "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/"],
  [long, "$apr1$ab$3bgY2zkER0.4LZwFZHJbD/"],
  ["secret", "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"],
  ["secret", "$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM."],
  [long, "$5$0123456789abcdef$1wBKkdePbNkRYFZF1s5EURAwuiGaFVi5UP7o6SZuqCD"],
  [
    "secret",
    "$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrVACtLtip/cZ/1GM/O6IND4WQhG.",
  ],
  [
    long,
    "$6$0123456789abcdef$e4ZR6/XnaSbCD/63D.Lxc4gdcjuXRD.TLIDXn1cRcsPTayKMLo8cC2dWSwaLfRgRiEr4xntwKJbb7aTzbcBs6.",
  ],
  [
    "secret",
    "$6$rounds=1234$abc$O3ZOa0XiEWN0HewyM3s5mh16Zs29hmX3DWLNjonHRN//nTlr0lwJJMRhAJl66.NpDwazhmHN3f756IRDgrSzs.",
  ],
  ["secret", "$5$rounds=1000$abc$Mz4DiYKTnNKbZLo/mIp3d8Y4aQBhv3uhSwxLDy55/Y8"],
  ["secret", "$2y$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a"],
  ["", "$2b$04$abcdefghijklmnopqrstuubyCG3zY1GIXMyxfivm.ClDiInHzxjiq"],
  [long, "$2a$04$abcdefghijklmnopqrstuOZEhfhMrNqT.meu909uMi8t0dr5w/yXe"],
  ["secret", "{PLAIN}secret"],
  ["", "{PLAIN}"],
  ["secret", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="],
  ["secret", "{SSHA}gVK8WC9YyFT1gMsQHTGCgT3sSv5zYWx0"],
];

test("passwords match what is stored of them, and nothing else does", () => {
  for (const [password, stored] of made) {
    assert.equal(verifyPassword(password, stored), "match", stored);
    assert.equal(verifyPassword(password, stored), "match", "and once more, remembered");
    assert.equal(
      verifyPassword(`${password}x`, stored),
      stored.startsWith("$2") && password === long ? "match" : "mismatch",
    );
    assert.equal(verifyPassword(password, `${stored.slice(0, -1)}!`), "mismatch", stored);
  }
});

test("a password ends at its first NUL, as in C", () => {
  assert.equal(verifyPassword("secret\0x", "{PLAIN}secret"), "match");
});

test("what is no digest does not match; what cannot be computed is told apart", () => {
  for (const stored of [
    "",
    "secret",
    "{MD5}x",
    "{",
    "$9$a$b",
    "$6$rounds=10$a$b",
    "$2y$99$abc",
    "$1$",
  ])
    assert.equal(verifyPassword("secret", stored), "mismatch", stored);
  for (const stored of ["$y$j9T$abc$def", "$7$abc", "abJnggxhB/yWI", "$gy$j9T$a$b"])
    assert.equal(verifyPassword("secret", stored), "unknown", stored);
});
