import { streamProxyProtocol } from "../../../catalog/nginx/stream-proxy.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { read, siteOf, type Traced } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { Listener } from "../../cluster/listeners.ts";
import { calledBy, pathsOf, type Sender, type Taker, type Target } from "../../cluster/paths.ts";
import { indentBefore } from "../../indent.ts";
import { rule, type Surroundings } from "../../rule.ts";

const pair = (sender: string, listen: string) => `--- edge/nginx.conf
events {}
stream {
    server {
        listen 10.0.0.1:443;
        ${sender}
    }
}
--- lb1/nginx.conf
events {}
http {
    server {
        ${listen}
        location / { return 204; }
    }
}
`;

export const proxyProtocolMismatch = rule({
  id: "cluster/proxy-protocol-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "one proxy sends the PROXY protocol and the next does not expect it, or the other way round",
    zh: "前一层代理发送 PROXY 协议头而后一层不接受，或者相反",
  },
  why: {
    en: "the PROXY protocol is a line before the first byte of a connection, and both ends have to agree. Measured with nginx 1.22.1: a server that expects it and gets none logs `broken header` and closes the connection; one that gets it and expects none takes it for a request and answers 400, or fails the handshake where it speaks TLS. Every connection is broken, each file is right by itself, and `nginx -t` is content with both. One `proxy_protocol` among the `listen` lines of an address holds for all servers there; `proxy_pass` in http cannot send it",
    zh: "PROXY 协议是连接最前面的一行，两端必须一致。以 nginx 1.22.1 实测：要求该协议头的 server 没收到时记录 `broken header` 并关闭连接；不要求的 server 收到后会把它当成请求，返回 400，启用 TLS 的则握手失败。所有连接都不可用，而两份文件单独看都没有问题，`nginx -t` 也都通过。同一地址的 `listen` 中只要有一处写了 `proxy_protocol`，就对该地址上的所有 server 生效；http 中的 `proxy_pass` 无法发送该协议头",
  },
  leave: {
    en: "something that is not among the files stands between the two and adds the header or takes it off",
    zh: "两者之间另有设备添加或去掉该头，其配置不在检查范围内",
  },
  sources: [
    "https://nginx.org/en/docs/stream/ngx_stream_proxy_module.html#proxy_protocol",
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#listen",
  ],
  bad: [
    {
      text: pair("«proxy_pass 10.0.0.2:443;»", "listen 10.0.0.2:443 proxy_protocol;"),
      fixed: pair(
        "proxy_pass 10.0.0.2:443;\n        proxy_protocol on;",
        "listen 10.0.0.2:443 proxy_protocol;",
      ),
    },
    {
      text: pair("proxy_pass 10.0.0.2:443;\n        «proxy_protocol on;»", "listen 10.0.0.2:443;"),
      fixed: pair(
        "proxy_pass 10.0.0.2:443;\n        proxy_protocol on;",
        "listen 10.0.0.2:443 proxy_protocol;",
      ),
    },
    {
      text: `--- edge/nginx.conf
events {}
http { server { listen 80; location / { «proxy_pass http://10.0.0.2:8080;» } } }
--- lb1/nginx.conf
events {}
http { server { listen 10.0.0.2:8080 proxy_protocol; location / { return 204; } } }
`,
    },
  ],
  good: [
    {
      text: pair(
        "proxy_pass 10.0.0.2:443;\n        proxy_protocol on;",
        "listen 10.0.0.2:443 proxy_protocol;",
      ),
    },
    { text: pair("proxy_pass 10.0.0.2:443;", "listen 10.0.0.2:443;") },
    // One of two servers of an address is enough.
    {
      text: `--- edge/nginx.conf
events {}
stream { server { listen 10.0.0.1:80; proxy_pass 10.0.0.2:80; proxy_protocol on; } }
--- lb1/nginx.conf
events {}
http {
    server { listen 10.0.0.2:80 proxy_protocol; server_name a.example.com; }
    server { listen 10.0.0.2:80; server_name b.example.com; }
}
`,
    },
  ],

  check({ cluster }, report, around) {
    const { senders } = pathsOf(cluster);
    for (const sender of senders) {
      const written = protocolOf(sender);
      const sends = written !== undefined && written.value !== "off";
      const found = mismatchOf(sender, sends);
      if (!found) continue;
      const { target, taker, listener } = found;
      const name = calledBy(sender, { target, node: taker.node });
      const fix = sends
        ? acceptThere(listener, senders, around)
        : sender.kind === "stream" && written?.origin.kind === "default"
          ? sendHere(sender, around)
          : undefined;
      report({
        at: sends ? written : sender.at,
        node: sender.node,
        message: said(sender, { sends, address: target.address.text, name }),
        related: [{ at: listener.listen, message: say({ en: "it listens here", zh: "监听处" }) }],
        ...(fix && { fix }),
        ...(sender.kind === "http" && {
          help: say({
            en: "give it a listen of its own without proxy_protocol",
            zh: "为它单独设置一个不带 proxy_protocol 的 listen",
          }),
        }),
      });
    }
  },
});

/** What a stream sends; nothing where it cannot, as in http. */
const protocolOf = ({ kind, scope }: Sender): Traced<unknown> | undefined =>
  kind === "stream" ? read(scope, streamProxyProtocol) : undefined;

interface Mismatch {
  readonly target: Target;
  readonly taker: Taker;
  readonly listener: Listener;
}

function mismatchOf({ targets }: Sender, sends: boolean): Mismatch | undefined {
  for (const target of targets)
    for (const taker of target.takers) {
      const [listener] = taker.listeners;
      if (!listener || listener.kind === "mail") continue;
      if (expects(taker.listeners) === sends) continue;
      const own = taker.listeners.find(({ listen }) => listen.value.proxyProtocol);
      return { target, taker, listener: own ?? listener };
    }
  return undefined;
}

const expects = (listeners: readonly Listener[]): boolean =>
  listeners.some(({ listen }) => listen.value.proxyProtocol);

function sendHere({ at }: Sender, around: Surroundings): Fix | undefined {
  const site = siteOf(at);
  return (
    site && {
      title: say({ en: "send it here", zh: "在此处发送 PROXY 协议头" }),
      safety: "unsafe",
      edits: [
        {
          span: { ...site.span, start: site.span.end },
          text: `${indentBefore(site.span, around) ?? " "}proxy_protocol on;`,
        },
      ],
    }
  );
}

/** Only where whoever else hands to that socket sends it too: nobody else would be understood. */
function acceptThere(
  { listen }: Listener,
  senders: readonly Sender[],
  { wordsOf }: Surroundings,
): Fix | undefined {
  const site = siteOf(listen);
  const others = senders.filter(({ targets }) =>
    targets.some(({ takers }) =>
      takers.some(({ listeners }) => listeners.some((one) => one.listen === listen)),
    ),
  );
  const last = site && wordsOf(site.span).at(-1);
  const all = others.every((sender) => (protocolOf(sender)?.value ?? "off") !== "off");
  if (!last || !all) return undefined;
  return {
    title: say({ en: "expect it there", zh: "让对方接受 PROXY 协议头" }),
    safety: "unsafe",
    edits: [{ span: { ...last, start: last.end }, text: " proxy_protocol" }],
  };
}

function said(
  { kind }: Sender,
  values: { readonly sends: boolean; readonly address: string; readonly name: string },
): Text {
  const { sends, address, name } = values;
  if (sends)
    return say(
      {
        en: "the PROXY protocol is sent to {address}, and {name} takes it for a request: every connection is answered 400 or fails",
        zh: "此处向 {address} 发送 PROXY 协议头，而 {name} 会把它当成请求：所有连接都返回 400 或失败",
      },
      { address, name },
    );
  return kind === "stream"
    ? say(
        {
          en: "{name} expects the PROXY protocol at {address} and gets none from here: every connection is closed",
          zh: "{name} 的 {address} 要求 PROXY 协议头，而此处不发送：所有连接都会被关闭",
        },
        { address, name },
      )
    : say(
        {
          en: "{name} expects the PROXY protocol at {address}, which proxy_pass of http cannot send: every request gets 502",
          zh: "{name} 的 {address} 要求 PROXY 协议头，而 http 的 proxy_pass 无法发送：所有请求都返回 502",
        },
        { address, name },
      );
}
