import { isIPv4, isIPv6 } from "node:net";

import { isConstant, type Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

/** The local end of connections to backends. */
export type Bind =
  | { readonly kind: "off" }
  | { readonly kind: "address"; readonly address: Template; readonly transparent: boolean };

const usage = "address [transparent] | off";

/** ngx_http_upstream_bind_set_slot: an address with or without a port, or variables that give one. */
export const bindShape: Shape<Bind> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    if (first.text === "off" && !second) return ok({ kind: "off" });
    const address = template.parse(first.text);
    if (!address.ok) return no(address.reason, first.span);
    if (isConstant(address.value) && !isAddress(first.text))
      return no(say({ en: "an address is expected", zh: "应为 IP 地址" }), first.span);
    if (second && second.text !== "transparent")
      return no(
        say({ en: "`transparent` is expected", zh: "此处只能是 `transparent`" }),
        second.span,
      );
    return ok({ kind: "address", address: address.value, transparent: second !== undefined });
  },
  print: (bind) =>
    bind.kind === "off"
      ? ["off"]
      : [bind.address.source, ...(bind.transparent ? ["transparent"] : [])],
};

/** No name: nginx looks none up here. */
function isAddress(text: string): boolean {
  if (isIPv4(text) || isIPv6(text)) return true;
  const parsed = parseAddress(text, 0);
  return parsed.ok && parsed.value.kind === "ip" && parsed.value.port > 0;
}
