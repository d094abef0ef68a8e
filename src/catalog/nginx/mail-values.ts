import { no, ok, type ValueType } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { notOneOf } from "./values.ts";

/** `[http://]host[:port][/path]`, or a unix socket. */
export const authServer: ValueType<string> = {
  name: "[http://]host[:port][/path]",
  parse(text) {
    const rest = text.replace(/^http:\/\//, "");
    // The path of a socket ends at a colon.
    const end = /^unix:/i.test(rest) ? rest.indexOf(":", 5) : rest.search(/[/?]/);
    const address = parseAddress(end === -1 ? rest : rest.slice(0, end), 80);
    return address.ok ? ok(text) : no(address.reason);
  },
  print: (value) => value,
  samples: {
    good: ["127.0.0.1/a", "http://127.0.0.1:80/a", "unix:/tmp/a:/b"],
    bad: ["", "127.0.0.1:x", "127.0.0.1:0", "http://", "[::1", "unix:"],
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
