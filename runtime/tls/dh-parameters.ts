import { derAt, derInside, derTag } from "./der.ts";
import { readPem } from "./key-files.ts";

/**
 * Parameters of `ssl_dhparam` as PKCS #3, the form that Node reads; OpenSSL also writes those of
 * X9.42, which begin with the same two numbers.
 */
export function readDhParameters(path: string): string {
  const found = /-----BEGIN (X9\.42 )?DH PARAMETERS-----([^]*?)-----END/.exec(readPem(path));
  if (!found) throw new Error("it holds no DH parameters");
  const der = Buffer.from(found[2] ?? "", "base64");
  const whole = derAt(der, 0, der.length);
  const [prime, generator] = whole ? derInside(der, whole) : [];
  if (prime?.tag !== derTag.integer || generator?.tag !== derTag.integer)
    throw new Error("its DH parameters cannot be read");
  const body = der.subarray(prime.from, generator.end);
  const length = Buffer.of(0x30, 0x82, body.length >> 8, body.length & 255);
  const text = Buffer.concat([length, body])
    .toString("base64")
    .replaceAll(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN DH PARAMETERS-----\n${text}\n-----END DH PARAMETERS-----\n`;
}
