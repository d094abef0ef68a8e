import type { StreamListen } from "../../ir/stream.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import * as forms from "../form.ts";
import { no, ok, type Parsed, type Shape, type Written } from "../shape.ts";
import { isListenValue, listenAddress, socketForms } from "./listen.ts";
import { badCount } from "./shapes.ts";

/** One `listen` of a server in `stream`; `lastPort` differs where a range of ports is written. */
export type StreamListenSpec = Omit<StreamListen, "site"> & { readonly lastPort: number };

const usage = "address:port [udp] [ssl] [parameter ...]";

const flags = {
  ssl: "ssl",
  proxy_protocol: "proxyProtocol",
  reuseport: "reuseport",
  default_server: "defaultServer",
} as const;

const bareOptions: ReadonlySet<string> = new Set(["bind", "deferred", "multipath"]);

const valued =
  /^(setfib|fastopen|backlog|rcvbuf|sndbuf|accept_filter|ipv6only|so_keepalive)=(.*)$/s;

/** What ngx_stream_core_listen takes; a port is not looked for where an address stands alone. */
export const streamListenShape: Shape<StreamListenSpec> = {
  usage,
  parse([first, ...rest]) {
    if (!first) return badCount(usage);
    const address = listenAddress(first.text, 0);
    if (!address.ok) return no(address.reason, first.span);
    const spec = { ...plain, ...address.value };
    for (const word of rest) {
      const problem = take(spec, word);
      if (problem) return problem;
    }
    const clash =
      spec.transport === "udp" ? rest.find(({ text }) => onlyTcp.test(text)) : undefined;
    return clash ? no(incompatible(clash.text), clash.span) : ok(spec);
  },
  print: (spec) => [
    spec.address.text,
    ...(spec.transport === "udp" ? ["udp"] : []),
    ...Object.entries(flags).flatMap(([word, field]) => (spec[field] ? [word] : [])),
    ...(spec.backlog === undefined ? [] : [`backlog=${spec.backlog}`]),
    ...spec.socket,
  ],
  form: {
    kind: "parameters",
    first: ["address"],
    truths: [],
    named: { ...forms.flags("udp", ...Object.keys(flags), ...bareOptions), ...socketForms },
  },
};

const plain = {
  transport: "tcp" as StreamListen["transport"],
  ssl: false,
  proxyProtocol: false,
  reuseport: false,
  defaultServer: false,
  backlog: undefined as number | undefined,
  socket: [] as readonly string[],
};

/** Puts one parameter into the specification, or says what is wrong with it. */
function take(spec: typeof plain, { text, span }: Written): Parsed<never> | undefined {
  if (text === "udp") {
    spec.transport = "udp";
    return undefined;
  }
  if (Object.hasOwn(flags, text)) {
    spec[flags[text as keyof typeof flags]] = true;
    return undefined;
  }
  const [, name = "", value = ""] = valued.exec(text) ?? [];
  if (name === "" && !bareOptions.has(text)) return wrong(notParameter(text), span);
  if (name !== "" && !isListenValue(name, value)) return wrong(notValue(name, value), span);
  if (name === "backlog") spec.backlog = Number(value);
  else spec.socket = [...spec.socket, text];
  return undefined;
}

const wrong = (reason: Text, span: Span): Parsed<never> => no(reason, span);

const onlyTcp = /^(?:ssl|proxy_protocol|backlog=|so_keepalive=|fastopen=)/;

const incompatible = (text: string): Text =>
  say({ en: "`{text}` cannot be used with `udp`", zh: "`{text}` 不能与 `udp` 同时使用" }, { text });

const notParameter = (text: string): Text =>
  say(
    {
      en: "`{text}` is no parameter of `listen` in stream",
      zh: "`{text}` 不是 stream 中 `listen` 的参数",
    },
    { text },
  );

const notValue = (name: string, value: string): Text =>
  say(
    { en: "`{value}` is no value for `{name}`", zh: "`{value}` 不是 `{name}` 的有效值" },
    { name, value },
  );
