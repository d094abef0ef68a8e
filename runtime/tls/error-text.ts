const openssl = /error:([0-9A-F]{8}):([^:]*):[^:]*:([^:]*)(?::|$)/;

/** What OpenSSL says of a failure, as nginx logs it: `error:0A000102:SSL routines::…`. */
export function opensslText(error: Error): string {
  const found = openssl.exec(error.message);
  return found ? `error:${found[1]}:${found[2]}::${(found[3] ?? "").trim()}` : error.message.trim();
}
