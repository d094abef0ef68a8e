import { no, ok, type ValueType } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { notOneOf } from "./values.ts";

/** `[http://]host[:port][/path]`, or a unix socket. */
export const authServer: ValueType<string> = {
  name: "[http://]host[:port][/path]",
  parse(text) {
    if (text.startsWith("unix:")) return ok(text);
    const address = parseAddress(text.replace(/^http:\/\//, "").split("/")[0] ?? "", 80);
    return address.ok ? ok(text) : no(address.reason);
  },
  print: (value) => value,
  samples: {
    good: ["127.0.0.1/a", "http://127.0.0.1:80/a", "unix:/tmp/a:/b"],
    bad: ["", "127.0.0.1:x", "127.0.0.1:0", "http://", "[::1"],
  },
};

const protocols = ["imap", "pop3", "smtp"] as const;

/** Compared as it is written, unlike most words of nginx. */
export const mailProtocolName: ValueType<(typeof protocols)[number]> = {
  name: protocols.join("|"),
  parse(text) {
    const found = protocols.find((word) => word === text);
    return found === undefined ? notOneOf(protocols) : ok(found);
  },
  print: (value) => value,
  samples: { good: protocols, bad: ["", "SMTP", "http", "imaps"] },
};
