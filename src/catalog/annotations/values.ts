import { isIP } from "node:net";

import { say } from "../../messages/text.ts";
import { whole } from "../keepalived/values.ts";
import { no, ok, type ValueType } from "../shape.ts";

/* Values of annotations: those of keepalived's keywords are in ../keepalived/values.ts. */

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

const spanOf = (value: number): string => {
  const unit = (["h", "m", "s"] as const).find(
    (one) => value % (units[one] ?? 1) === 0 && value > 0,
  );
  return unit ? `${value / (units[unit] ?? 1)}${unit}` : `${value}ms`;
};

/** A time with its unit, `500ms`, `3s`; the value is in milliseconds. */
export const time = (min: number, max: number): ValueType<number> => ({
  name: "time",
  parse(text) {
    const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text);
    if (!match)
      return no(
        say(
          {
            en: "{text} is no time: write a number with its unit, such as 500ms or 3s",
            zh: "“{text}” 不是时间：请写数值和单位，例如 500ms 或 3s",
          },
          { text },
        ),
      );
    const value = Number(match[1]) * (units[match[2] ?? ""] ?? 1);
    return value >= min && value <= max
      ? ok(value)
      : no(
          say(
            { en: "{text} is not from {min} to {max}", zh: "{text} 不在 {min} 到 {max} 之间" },
            { text, min: spanOf(min), max: spanOf(max) },
          ),
        );
  },
  print: spanOf,
  samples: { good: [spanOf(Math.max(min, 1)), spanOf(max)], bad: ["1", "s", "-1s", "1 s"] },
});

/** A whole number. */
export const number = (min: number, max: number): ValueType<number> =>
  whole({
    name: "number",
    min,
    max,
    samples: { good: [String(min), String(max)], bad: ["x", "1.5", String(max + 1)] },
  });

/** `10.0.0.1:80` or `[2001:db8::1]:80`, with a host name too. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export const endpoint: ValueType<Endpoint> = {
  name: "host:port",
  parse(text) {
    const match = /^(?:\[([^\]]+)\]|([^[\]:]+)):(\d{1,5})$/.exec(text);
    const host = match?.[1] ?? match?.[2] ?? "";
    const port = Number(match?.[3]);
    const isHost = match?.[1] === undefined ? /^[\w.-]+$/.test(host) : isIP(host) === 6;
    return match && isHost && port > 0 && port < 65_536
      ? ok({ host, port })
      : no(
          say(
            {
              en: "{text} is no host and port, such as 10.0.0.1:80",
              zh: "“{text}” 不是主机和端口，例如 10.0.0.1:80",
            },
            { text },
          ),
        );
  },
  print: ({ host, port }) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`),
  samples: { good: ["10.0.0.1:80", "[2001:db8::1]:443"], bad: ["10.0.0.1", "a:0", "a:b", ":80"] },
};

/** An address of http or https. */
export const webAddress: ValueType<string> = {
  name: "url",
  parse(text) {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url && (url.protocol === "http:" || url.protocol === "https:")
      ? ok(text)
      : no(
          say(
            {
              en: "{text} is no URL of http or https",
              zh: "“{text}” 不是 http 或 https 的 URL",
            },
            { text },
          ),
        );
  },
  print: (value) => value,
  samples: {
    good: ["http://10.0.0.1/", "https://a.example:8443/x"],
    bad: ["10.0.0.1", "ftp://a/"],
  },
};

/** Where a secret is kept: `file:PATH` or `env:NAME`; never the secret itself. */
export const secretReference: ValueType<string> = {
  name: "file:path|env:name",
  parse: (text) =>
    /^file:\/./.test(text) || /^env:[A-Za-z_]\w*$/.test(text)
      ? ok(text)
      : no(
          say({
            en: "say where the secret is: file:/PATH or env:NAME",
            zh: "请写出密钥的位置：file:/PATH 或 env:NAME",
          }),
        ),
  print: (value) => value,
  samples: { good: ["file:/etc/lbc/key", "env:LBC_KEY"], bad: ["secret", "file:", "env:1x"] },
};

/** A file by its whole path. */
export const absolutePath: ValueType<string> = {
  name: "path",
  parse: (text) =>
    text.startsWith("/") && !text.endsWith("/") && !text.includes("\0")
      ? ok(text)
      : no(
          say(
            { en: "{text} is not the whole path of a file", zh: "{text} 不是文件的绝对路径" },
            { text },
          ),
        ),
  print: (value) => value,
  samples: { good: ["/etc/lbc/key", "/a"], bad: ["a", "./a", "/a/"] },
};
