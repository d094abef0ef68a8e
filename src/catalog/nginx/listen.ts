import type { Listen } from "../../ir/http.ts";
import type { Address } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import * as forms from "../form.ts";
import type { Parsed, Shape, Written } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { parseAddress, portOf } from "./address.ts";
import { badCount } from "./shapes.ts";
import { seconds, size } from "./values.ts";

/** One `listen`; `lastPort` differs from the address's where a range of ports is written. */
export type ListenSpec = Omit<Listen, "site"> & { readonly lastPort: number };

const usage = "address[:port] [parameter ...]";

/** Properties of a socket with a value. */
export const socketForms: Readonly<Record<string, forms.Form>> = {
  ...forms.each(forms.count, "setfib", "fastopen", "backlog"),
  ...forms.each(forms.size, "rcvbuf", "sndbuf"),
  accept_filter: forms.text,
  ipv6only: { kind: "choice", words: ["on", "off"] },
  so_keepalive: forms.text,
};

export const listenShape: Shape<ListenSpec> = {
  usage,
  parse([first, ...rest]) {
    if (!first) return badCount(usage);
    const address = listenAddress(first.text);
    if (!address.ok) return no(address.reason, first.span);
    const spec = { ...plain, ...address.value };
    for (const word of rest) {
      const option = parseOption(word);
      if (!option.ok) return option;
      Object.assign(spec, option.value.fields);
      if (option.value.socket) spec.socket = [...spec.socket, word.text];
    }
    return ok(spec);
  },
  print: (spec) => [
    spec.lastPort === spec.address.port ? spec.address.text : spec.address.text,
    ...(spec.defaultServer ? ["default_server"] : []),
    ...(spec.ssl ? ["ssl"] : []),
    ...(spec.http2 ? ["http2"] : []),
    ...(spec.proxyProtocol ? ["proxy_protocol"] : []),
    ...(spec.reuseport ? ["reuseport"] : []),
    ...(spec.backlog === undefined ? [] : [`backlog=${spec.backlog}`]),
    ...spec.socket,
  ],
  form: {
    kind: "parameters",
    first: ["address"],
    truths: [],
    named: {
      ...forms.flags("default_server", "ssl", "http2", "proxy_protocol", "reuseport", "bind"),
      ...forms.flags("deferred", "quic", "multipath", "gmssl"),
      ...socketForms,
      id: forms.text,
    },
  },
};

const plain = {
  ssl: false,
  defaultServer: false,
  proxyProtocol: false,
  reuseport: false,
  backlog: undefined as number | undefined,
  http2: false,
  socket: [] as readonly string[],
};

/** A port alone listens on every address; `8080-8085` on each port; `stream` has no default port. */
export function listenAddress(
  text: string,
  defaultPort = 80,
): Parsed<{ readonly address: Address; readonly lastPort: number }> {
  const range = /^(.*?)(\d+)-(\d+)$/.exec(text);
  const before = range?.[1] ?? "";
  if (range && !/^unix:/i.test(text) && (before === "" || before.endsWith(":"))) {
    const [first, last] = [portOf(range[2] ?? ""), portOf(range[3] ?? "")];
    if (first === undefined || last === undefined || first > last) return no(badRange);
    const one = listenAddress(`${before}${first}`, defaultPort);
    if (!one.ok) return one;
    return ok({ address: { ...one.value.address, text }, lastPort: last });
  }
  const address = /^\d+$/.test(text) ? anyAddress(text) : parseAddress(text, defaultPort);
  if (!address.ok) return address;
  // What nginx calls a wildcard is an IPv4 address too.
  const { value } = address;
  const known = value.host === "*" ? { ...value, kind: "ip" as const } : value;
  return ok({ address: known, lastPort: known.port });
}

function anyAddress(text: string): Parsed<Address> {
  const port = portOf(text);
  if (port === undefined) return no(say({ en: "the port is not valid", zh: "端口无效" }));
  return ok({ text, kind: "ip", host: "*", port });
}

const badRange = say({ en: "the range of ports is not valid", zh: "端口范围无效" });

interface Option {
  readonly fields: Partial<Omit<ListenSpec, "socket" | "address" | "lastPort">>;
  /** A property of the socket that changes no answer. */
  readonly socket?: boolean;
}

const flags: ReadonlyMap<string, Option> = new Map<string, Option>([
  ["default_server", { fields: { defaultServer: true } }],
  ["default", { fields: { defaultServer: true } }],
  ["ssl", { fields: { ssl: true } }],
  ["http2", { fields: { http2: true } }],
  ["proxy_protocol", { fields: { proxyProtocol: true } }],
  ["reuseport", { fields: { reuseport: true } }],
  ["bind", { fields: {}, socket: true }],
  ["deferred", { fields: {}, socket: true }],
  ["quic", { fields: {}, socket: true }],
  ["multipath", { fields: {}, socket: true }],
  ["gmssl", { fields: { ssl: true }, socket: true }],
]);

/** Options with a value, and what it must look like. */
const valued: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["setfib", (value) => /^\d+$/.test(value)],
  ["fastopen", (value) => /^\d+$/.test(value)],
  ["backlog", (value) => /^0*[1-9]\d*$/.test(value)],
  ["rcvbuf", (value) => size.parse(value).ok],
  ["sndbuf", (value) => size.parse(value).ok],
  ["accept_filter", () => true],
  ["ipv6only", (value) => /^o(?:n|ff)$/.test(value)],
  ["so_keepalive", isKeepalive],
  ["id", () => true],
]);

function isKeepalive(value: string): boolean {
  if (/^o(?:n|ff)$/.test(value)) return true;
  const parts = value.split(":");
  if (parts.length > 3 || parts.length < 2 || parts.every((part) => part === "")) return false;
  const [idle = "", interval = "", count = ""] = parts;
  return (
    (idle === "" || seconds.parse(idle).ok) &&
    (interval === "" || seconds.parse(interval).ok) &&
    (count === "" || /^\d+$/.test(count))
  );
}

/** Whether an option with a value, `backlog=511`, is one that nginx takes. */
export const isListenValue = (name: string, value: string): boolean =>
  valued.get(name)?.(value) ?? false;

function parseOption({ text, span }: Written): Parsed<Option> {
  const flag = flags.get(text);
  if (flag) return ok(flag);
  const equals = text.indexOf("=");
  const name = text.slice(0, Math.max(equals, 0));
  const check = valued.get(name);
  const value = text.slice(equals + 1);
  if (!check)
    return no(
      say(
        { en: "`{text}` is no parameter of `listen`", zh: "`{text}` 不是 `listen` 的参数" },
        { text },
      ),
      span,
    );
  if (!check(value))
    return no(
      say(
        { en: "`{value}` is no value for `{name}`", zh: "`{value}` 不是 `{name}` 的有效值" },
        {
          value,
          name,
        },
      ),
      span,
    );
  return ok(
    name === "backlog" ? { fields: { backlog: Number(value) } } : { fields: {}, socket: true },
  );
}
