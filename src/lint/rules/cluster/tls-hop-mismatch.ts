import { streamProxySsl } from "../../../catalog/nginx/stream-proxy-ssl.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { read, siteOf } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { type Listener, speaksTls } from "../../cluster/listeners.ts";
import { type HttpSender, pathsOf, type Sender, type StreamSender } from "../../cluster/paths.ts";
import { insertBefore } from "../../insertions.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const tlsHopMismatch = rule({
  id: "cluster/tls-hop-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "one proxy speaks TLS to another that expects none, or the other way round",
    zh: "一层代理用 TLS 访问不启用 TLS 的下一层，或者相反",
  },
  why: {
    en: "plain HTTP on a TLS port is answered with 400 by nginx (`The plain HTTP request was sent to HTTPS port`), and that answer is what the client gets. A TLS handshake on a plain port is answered with 400 as well, but in plain text: the proxy in front logs `wrong version number` and answers 502. Each file is right by itself, and `nginx -t` is content with both (1.22.1)",
    zh: "向 TLS 端口发送明文 HTTP，nginx 返回 400（`The plain HTTP request was sent to HTTPS port`）；客户端得到的就是它；向明文端口发起 TLS 握手，得到的是明文的 400，前一层代理记录 `wrong version number` 并返回 502。两份文件单独看都没有问题，`nginx -t`（1.22.1）也都通过",
  },
  leave: {
    en: "something that is not among the files stands between the two and adds TLS or ends it",
    zh: "两者之间另有程序添加或终结 TLS，其配置不在检查范围内",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_core_module.html#listen"],
  bad: [
    {
      text: `--- front/nginx.conf
events {}
http { upstream app { server 10.0.0.2:8443; } server { listen 80; location / { «proxy_pass http://app;» } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8443 ssl; ssl_certificate c.pem; ssl_certificate_key k.pem; } }
`,
      fixed: `--- front/nginx.conf
events {}
http { upstream app { server 10.0.0.2:8443; } server { listen 80; location / { proxy_pass https://app; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8443 ssl; ssl_certificate c.pem; ssl_certificate_key k.pem; } }
`,
    },
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { «proxy_pass https://10.0.0.2:8080;» } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8080; } }
`,
      fixed: `--- front/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass http://10.0.0.2:8080; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8080; } }
`,
    },
    {
      text: `--- front/nginx.conf
events {}
stream { server { listen 443; proxy_ssl on; «proxy_pass 10.0.0.2:8080;» } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8080; } }
`,
      fixed: `--- front/nginx.conf
events {}
stream { server { listen 443; proxy_ssl off; proxy_pass 10.0.0.2:8080; } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8080; } }
`,
    },
  ],
  good: [
    // The old way, until nginx 1.25.1.
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass https://10.0.0.2:8443; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8443; ssl on; ssl_certificate c.pem; ssl_certificate_key k.pem; } }
`,
    },
    // A stream passes on what it gets.
    {
      text: `--- front/nginx.conf
events {}
http { server { listen 80; location / { proxy_pass https://10.0.0.2:8443; } } }
stream { server { listen 443; proxy_pass 10.0.0.3:443; } }
--- middle/nginx.conf
events {}
stream { server { listen 10.0.0.2:8443; proxy_pass 10.0.0.3:443; } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.3:443 ssl; ssl_certificate c.pem; ssl_certificate_key k.pem; } }
`,
    },
    {
      text: `--- front/nginx.conf
events {}
http { upstream app { server 10.0.0.2:8443; } server { listen 80; location / { proxy_pass https://app; } } }
--- back/nginx.conf
events {}
http { server { listen 10.0.0.2:8443 ssl; ssl_certificate c.pem; ssl_certificate_key k.pem; } }
`,
    },
  ],

  check({ cluster }, report, around) {
    const paths = pathsOf(cluster);
    for (const sender of paths.senders) {
      const wants = wantsTls(sender);
      if (wants === undefined) continue;
      const met = sender.targets
        .flatMap(({ address, takers }) => takers.map((taker) => ({ address, ...taker })))
        .find(({ listeners }) => isRead(listeners, wants) && withTls(listeners) !== wants);
      const [taken] = met?.listeners ?? [];
      if (!met || !taken) continue;
      const values = { address: met.address.text, node: met.node.name };
      const fix = fixOf(sender, wants, paths.senders, around);
      report({
        at: sender.at,
        node: sender.node,
        message: wants
          ? say(
              {
                en: "TLS is spoken to {address}, where {node} expects none",
                zh: "此处用 TLS 访问 {address}，而 {node} 的该端口没有启用 TLS",
              },
              values,
            )
          : say(
              {
                en: "plain HTTP is sent to {address}, where {node} expects TLS",
                zh: "此处用明文 HTTP 访问 {address}，而 {node} 的该端口启用了 TLS",
              },
              values,
            ),
        related: [{ at: taken.listen, message: say({ en: "it listens here", zh: "监听处" }) }],
        ...(fix && { fix }),
      });
    }
  },
});

/** One `ssl` among the servers of a socket is enough, as nginx takes it. */
const withTls = (listeners: readonly Listener[]): boolean => listeners.some(speaksTls);

/** A stream without TLS passes on what it gets, which may be TLS. */
function wantsTls(sender: Sender): boolean | undefined {
  if (sender.kind === "http") return sender.pass.scheme === "https";
  return read(sender.scope, streamProxySsl).value ? true : undefined;
}

/** Whether who listens looks at what it gets: a stream without TLS passes it on. */
const isRead = (listeners: readonly Listener[], wants: boolean): boolean =>
  listeners.every(({ kind }) => kind === "http") || (!wants && withTls(listeners));

/** Only where every backend is known to expect the other thing. */
function fixOf(
  sender: Sender,
  wants: boolean,
  senders: readonly Sender[],
  around: Surroundings,
): Fix | undefined {
  const all = sender.targets.every(
    ({ takers }) =>
      takers.length > 0 &&
      takers.every(({ listeners }) => isRead(listeners, wants) && withTls(listeners) !== wants),
  );
  if (!all) return undefined;
  const edits =
    sender.kind === "http"
      ? otherScheme(sender, around)
      : withoutTls(sender, senders.filter(isStream), around);
  return (
    edits && {
      title: wants
        ? say({ en: "speak plainly to it", zh: "改用明文访问" })
        : say({ en: "speak TLS to it", zh: "改用 TLS 访问" }),
      safety: "unsafe",
      edits,
    }
  );
}

const isStream = (sender: Sender): sender is StreamSender => sender.kind === "stream";

/** A port that the scheme alone has told is written out: the other scheme has another. */
function otherScheme({ at, pass }: HttpSender, around: Surroundings): TextEdit[] | undefined {
  const site = siteOf(at);
  const word = site && around.wordsOf(site.span)[1];
  const text = word ? around.textOf(word) : "";
  const [head, quote = "", host = ""] = /^(["']?)https?:\/\/([^/?"']+)/i.exec(text) ?? [];
  if (!word || head === undefined) return undefined;
  const { target, scheme } = pass;
  const isTold = target.kind === "address" && target.address.kind !== "unix";
  const port = isTold && !/:\d+$/.test(host) ? `:${target.address.port}` : "";
  const other = scheme === "https" ? "http" : "https";
  const end = word.start + head.length;
  return [{ span: { ...word, end }, text: `${quote}${other}://${host}${port}` }];
}

/** Where others take it from the same place, the server says so for itself. */
function withoutTls(
  sender: StreamSender,
  streams: readonly StreamSender[],
  around: Surroundings,
): readonly TextEdit[] | undefined {
  const isShared = streams.some((other) => other !== sender && place(other) === place(sender));
  if (!isShared) return replaceValue(read(sender.scope, streamProxySsl), "off", around);
  const site = siteOf(sender.at);
  return site && [insertBefore(site, ["proxy_ssl off;"], around)];
}

function place({ scope }: StreamSender): string {
  const span = siteOf(read(scope, streamProxySsl))?.span;
  return span ? `${span.file} ${span.start}` : "";
}
