import { proxySetHeader } from "../../../catalog/nginx/proxy.ts";
import { setRealIpFrom, streamSetRealIpFrom } from "../../../catalog/nginx/realip.ts";
import type { ProxyConfig } from "../../../ir/config.ts";
import { readAll, type Scope, siteOf, type Slot, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { Site } from "../../../text/span.ts";
import { writtenIn } from "../../http-scopes.ts";
import { rule, type Surroundings } from "../../rule.ts";
import { locationsOf } from "../../subjects.ts";

export const proxyProtocolUnpaired = rule({
  id: "stream/proxy-protocol-unpaired",
  severity: "warning",
  since: "0.1.0",
  on: "proxy",
  summary: {
    en: "`listen … proxy_protocol`, and nothing takes the address that the header brings",
    zh: "写了 `listen … proxy_protocol`，却没有任何地方使用该头带来的地址",
  },
  why: {
    en: 'with `proxy_protocol` nginx expects its header on every connection and closes those without (1.22.1: `broken header: "GET / HTTP/1.1…" while reading PROXY protocol`), browsers and checks that ask the address directly too. What the header says is believed only of `set_real_ip_from`, or read as `$proxy_protocol_addr`: where neither is written, either the parameter is left over and breaks every connection, or the half that makes it useful is missing. A sender in the same configuration is reported by cluster/proxy-protocol-mismatch where the two disagree',
    zh: '写了 `proxy_protocol` 后，nginx 要求每个连接都带该头，否则直接关闭（1.22.1：`broken header: "GET / HTTP/1.1…" while reading PROXY protocol`），直接访问该地址的浏览器和健康检查也不例外。头中的地址只有配合 `set_real_ip_from`，或通过 `$proxy_protocol_addr` 才会用到：两者都没有时，要么该参数是遗留的，会让所有连接失败；要么缺了使它有意义的另一半。同一配置内发送方与接收方不一致的情形由 cluster/proxy-protocol-mismatch 报告',
  },
  leave: {
    en: "everybody who connects sends the header, and nothing here needs the address of the client",
    zh: "所有连接方都会发送该头，而这里用不到客户端地址",
  },
  sources: [
    "https://nginx.org/en/docs/http/ngx_http_core_module.html#listen",
    "https://nginx.org/en/docs/http/ngx_http_realip_module.html",
  ],
  bad: [
    {
      text: "events {}\nhttp { server { «listen 80 proxy_protocol;» location / { proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nstream { server { «listen 3306 proxy_protocol;» proxy_pass 10.0.0.1:3306; } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { set_real_ip_from 10.0.0.0/24; real_ip_header proxy_protocol; server { listen 80 proxy_protocol; } }\n",
    },
    {
      text: "events {}\nhttp { server { listen 80 proxy_protocol; location / { proxy_set_header X-Real-IP $proxy_protocol_addr; proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nstream { server { listen 3306 proxy_protocol; set_real_ip_from 10.0.0.9; proxy_pass 10.0.0.1:3306; } }\n",
    },
    // Its own stream part sends it.
    {
      text: "events {}\nstream { server { listen 443; proxy_pass 127.0.0.1:8443; proxy_protocol on; } }\nhttp { server { listen 127.0.0.1:8443 proxy_protocol; } }\n",
    },
  ],

  check({ proxy }, report, around) {
    const expecting = expectingIn(proxy);
    if (expecting.length === 0 || !around.isWhole(proxy) || isRead(proxy, around)) return;
    for (const { at, shown } of expecting)
      report({
        at,
        message: say(
          {
            en: "`listen {shown}` closes every connection without the PROXY protocol, and nothing here takes the address that it brings",
            zh: "`listen {shown}` 会关闭所有不带 PROXY 协议头的连接，而此配置中没有任何地方使用该头带来的地址",
          },
          { shown },
        ),
        help: say({
          en: "name who sends it: set_real_ip_from ADDRESS; with real_ip_header proxy_protocol; in http, or drop the parameter",
          zh: "用 set_real_ip_from 写明发送方的地址（http 中还需 real_ip_header proxy_protocol），或去掉该参数",
        }),
      });
  },
});

interface Expecting {
  readonly at: Traced<unknown>;
  readonly shown: string;
}

/** The sockets that expect the header, none of whose servers believes anybody. */
function expectingIn({ http, stream }: ProxyConfig): readonly Expecting[] {
  const found: Expecting[] = [];
  const look = (
    listens: readonly Traced<{
      readonly proxyProtocol: boolean;
      readonly address: { readonly text: string; readonly host: string };
    }>[],
    isBelieved: () => boolean,
  ): void => {
    for (const at of listens) {
      const { proxyProtocol, address } = at.value;
      // From the machine itself it comes from whoever was told to send it.
      if (!proxyProtocol || /^(?:127\.|::1$|\/)/.test(address.host)) continue;
      if (!isBelieved()) found.push({ at, shown: address.text });
    }
  };
  for (const server of http?.servers ?? [])
    look(server.listens, () =>
      [server.scope, ...[...locationsOf(server)].map(({ scope }) => scope)].some((scope) =>
        says(scope, setRealIpFrom),
      ),
    );
  for (const { listens, scope } of stream?.servers ?? [])
    look(listens, () => says(scope, streamSetRealIpFrom));
  return found;
}

const says = (scope: Scope, slot: Slot<unknown>): boolean => readAll(scope, slot).length > 0;

/** Whether a file of the configuration reads what the header says. */
function isRead(proxy: ProxyConfig, { textOf }: Surroundings): boolean {
  const { file, http, stream } = proxy;
  const files = new Set([file]);
  const add = (site: Site | undefined): void => {
    for (let at = site; at; at = at.via) files.add(at.span.file);
  };
  for (const part of [http, stream]) {
    if (!part) continue;
    add(part.site);
    for (const { site } of [...part.servers, ...part.maps, ...part.geos, ...part.logFormats])
      add(site);
  }
  for (const server of http?.servers ?? [])
    for (const { site, handler } of locationsOf(server)) {
      add(site);
      add(handler && siteOf(handler));
    }
  for (const header of writtenIn(proxy, proxySetHeader)) add(siteOf(header));
  return [...files].some((one) =>
    textOf({ file: one, start: 0, end: Number.MAX_SAFE_INTEGER }).includes("proxy_protocol_"),
  );
}
