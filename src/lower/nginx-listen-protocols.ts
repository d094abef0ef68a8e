import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { finding } from "./nginx-diagnostics.ts";

/** What one `listen` says of the protocol of its socket. */
export interface Protocols {
  readonly site: Site;
  readonly tls: boolean;
  readonly proxyProtocol: boolean;
  readonly http2: boolean;
}

const kinds = ["tls", "proxyProtocol", "http2"] as const;

/**
 * A socket speaks one protocol: what one `listen` says holds for every server on it
 * (ngx_http_add_addresses), without a word until nginx 1.23.4.
 */
export function protocolFindings(shared: {
  readonly shown: string;
  readonly protocols: readonly Protocols[];
}): readonly Diagnostic[] {
  const { shown, protocols } = shared;
  if (protocols.length < 2) return [];
  return kinds.flatMap((kind) => {
    const asking = protocols.find((one) => one[kind]);
    const silent = protocols.find((one) => !one[kind]);
    if (!asking || !silent) return [];
    // A client that speaks HTTP/1.1 is served all the same.
    const severity = kind === "http2" ? "info" : "warning";
    const { span, via } = silent.site;
    return [
      finding("routing/listen-options-conflict", messages[kind](shown), span, {
        severity,
        via,
        related: [
          { span: asking.site.span, message: say({ en: "it is said here", zh: "此处写明" }) },
        ],
        help: say({
          en: "say the same in every `listen` of the address",
          zh: "同一地址的每条 `listen` 应写得一致",
        }),
      }),
    ];
  });
}

const messages: Readonly<Record<(typeof kinds)[number], (address: string) => Text>> = {
  tls: (address) =>
    say(
      {
        en: "this `listen` says nothing of `ssl`, but {address} speaks TLS for every server on it",
        zh: "此 `listen` 未写 `ssl`，但 {address} 上的所有 server 都使用 TLS",
      },
      { address },
    ),
  proxyProtocol: (address) =>
    say(
      {
        en: "this `listen` says nothing of `proxy_protocol`, but {address} expects its header on every connection",
        zh: "此 `listen` 未写 `proxy_protocol`，但 {address} 要求每个连接都带该头",
      },
      { address },
    ),
  http2: (address) =>
    say(
      {
        en: "this `listen` says nothing of `http2`, but {address} offers it for every server on it",
        zh: "此 `listen` 未写 `http2`，但 {address} 上的所有 server 都会启用它",
      },
      { address },
    ),
};
