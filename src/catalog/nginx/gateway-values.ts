import { isConstant, parseTemplate, type Template } from "../../ir/template.ts";
import type { Address } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** Where a gateway sends requests: an address with its port, a socket, a group, or variables. */
export interface GatewayPass {
  readonly to: Template;
  /** Undefined where variables decide; port 0 where none is written, as for a group. */
  readonly address: Address | undefined;
  /** `grpcs://`, `suwsgi://`. */
  readonly tls: boolean;
}

/**
 * `fastcgi_pass` and its kin: addresses without a scheme, or with one of two for plain and TLS.
 * memcached_pass takes a `$` for a letter of a host.
 */
export function gatewayPass(
  variables: "variables" | "text",
  plain?: string,
  tls?: string,
): ValueType<GatewayPass> {
  const schemes = plain && tls ? [plain, tls] : [];
  return {
    name: "address",
    parse(text) {
      const source = variables === "text" ? ok({ source: text, parts: [] }) : template.parse(text);
      if (!source.ok) return source;
      const to = variables === "text" ? constant(text) : parseTemplate(text);
      const scheme = schemes.find((one) => text.toLowerCase().startsWith(`${one}://`));
      const secure = scheme !== undefined && scheme === tls;
      if (!isConstant(to)) return ok({ to, address: undefined, tls: secure });
      const address = parseAddress(scheme ? text.slice(scheme.length + 3) : text, 0);
      if (!address.ok) return no(address.reason);
      // A group has no port; an address needs one.
      const { kind, port } = address.value;
      if (kind === "ip" && port === 0) return no(noPort);
      return ok({ to, address: address.value, tls: secure });
    },
    print: ({ to }) => to.source,
    samples: {
      good: [
        "127.0.0.1:9000",
        "[::1]:9000",
        "unix:/tmp/a.sock",
        ...(variables === "text" ? [] : ["$host:9000"]),
        ...schemes.map((scheme) => `${scheme}://127.0.0.1:9000`),
      ],
      bad: ["", "http://127.0.0.1:9000", "127.0.0.1:x", "[::1", "unix:"],
    },
  };
}

const noPort = say({ en: "a port is missing", zh: "缺少端口" });

const constant = (source: string): Template => ({
  source,
  parts: source === "" ? [] : [{ kind: "text", text: source }],
});

/** A parameter for a gateway's server. */
export interface Param {
  readonly name: string;
  readonly value: Template;
  /** Left out where it would be empty. */
  readonly ifNotEmpty: boolean;
}

const usage = "name value [if_not_empty]";

/** ngx_http_upstream_param_set_slot. */
export const paramShape: Shape<Param> = {
  usage,
  parse([name, value, flag, extra]) {
    if (!name || !value || extra) return badCount(usage);
    const parsed = template.parse(value.text);
    if (!parsed.ok) return no(parsed.reason, value.span);
    if (flag && flag.text !== "if_not_empty")
      return no(
        say({ en: "`if_not_empty` is expected", zh: "此处只能是 `if_not_empty`" }),
        flag.span,
      );
    return ok({ name: name.text, value: parsed.value, ifNotEmpty: flag !== undefined });
  },
  print: ({ name, value, ifNotEmpty }) => [
    name,
    value.source,
    ...(ifNotEmpty ? ["if_not_empty"] : []),
  ],
};
