import type { ProxyPass } from "../../ir/http.ts";
import { isConstant, parseTemplate } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import { no, ok, one, type Parsed, type ValueType } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { template } from "./values.ts";

/** `target` names an address until the groups of the configuration are known. */
export type PassUrl = ProxyPass;

const passUrl: ValueType<PassUrl> = {
  name: "url",
  parse(text) {
    const source = template.parse(text);
    if (!source.ok) return source;
    return isConstant(source.value) ? constantUrl(text) : variableUrl(text);
  },
  print: ({ url }) => url.source,
  samples: {
    good: [
      "http://127.0.0.1",
      "http://127.0.0.1:8080/a/",
      "https://127.0.0.1",
      "http://unix:/tmp/x.sock",
      "http://unix:/tmp/x.sock:/uri",
      "http://[::1]:8080",
      "HTTP://127.0.0.1/?a",
      "http://$host",
      "$scheme://127.0.0.1$uri",
    ],
    bad: ["", "127.0.0.1", "ftp://127.0.0.1", "http://", "http://127.0.0.1:x", "http://[::1", "$"],
  },
};

export const proxyPassShape = one(passUrl);

function variableUrl(text: string): Parsed<PassUrl> {
  const scheme = /^https:/i.test(text) ? "https" : "http";
  return ok({ scheme, url: parseTemplate(text), target: { kind: "variable" }, uri: undefined });
}

function constantUrl(text: string): Parsed<PassUrl> {
  const match = /^(https?):\/\/(.*)$/is.exec(text);
  if (!match)
    return no(
      say({
        en: "the URL must begin with http:// or https://",
        zh: "URL 必须以 http:// 或 https:// 开头",
      }),
    );
  const scheme = match[1]?.toLowerCase() === "https" ? "https" : "http";
  const { host, uri } = split(match[2] ?? "");
  const address = parseAddress(host, scheme === "https" ? 443 : 80);
  if (!address.ok) return address;
  const target = { kind: "address", address: address.value } as const;
  return ok({ scheme, url: parseTemplate(text), target, uri });
}

/** The URI begins at the first `/` or `?`; after the path of a socket at a `:`. */
function split(rest: string): { readonly host: string; readonly uri: string | undefined } {
  const unix = /^unix:/i.test(rest);
  const at = unix ? rest.indexOf(":", 5) : rest.search(/[/?]/);
  if (at === -1) return { host: rest, uri: undefined };
  const uri = rest.slice(unix ? at + 1 : at);
  return { host: rest.slice(0, at), uri: uri === "" ? undefined : uri };
}
