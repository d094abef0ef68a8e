import { say } from "../../messages/text.ts";
import { no, ok, one, type ValueType } from "../shape.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { network } from "./network.ts";
import { streamLevels } from "./stream-core.ts";
import { text } from "./values.ts";

/** An address, a network, `unix:` or a host name, which nginx looks up at start (since 1.13.1). */
const proxy: ValueType<string> = {
  name: "address|CIDR|unix:|host",
  parse: (word) =>
    word !== "all" && (network.parse(word).ok || /^[^\s/:]+$/.test(word))
      ? ok(word)
      : no(
          say({
            en: "an address, a network such as 10.0.0.0/8, `unix:` or a host name is expected",
            zh: "应为地址、网段（如 10.0.0.0/8）、`unix:` 或主机名",
          }),
        ),
  print: (value) => value,
  samples: {
    good: ["10.0.0.1", "10.0.0.0/8", "::1", "fe80::/10", "unix:", "localhost"],
    bad: ["", "all", "10.0.0.0/33", "10.0.0.1:80", "localhost/8", "unix:/a"],
  },
};

const realip = directivesOf({
  module: "ngx_http_realip_module",
  contexts: everyLevel,
  serve: "full",
});

export const setRealIpFrom = realip.of<string>(
  "set_real_ip_from",
  one(proxy),
  "A proxy in front that is believed when it names the client.",
  "受信任的前置代理，采信其提供的客户端地址。",
  { repeat: "append" },
);

export const realIpHeader = realip.with<string>(
  "real_ip_header",
  one(text),
  "X-Real-IP",
  "Field of the request, or `proxy_protocol`, that names the client.",
  "提供客户端地址的请求头，或 `proxy_protocol`。",
);

export const realIpRecursive = realip.flag(
  "real_ip_recursive",
  false,
  "Whether trusted proxies in a list of addresses are passed over.",
  "是否从地址列表中跳过受信任的代理。",
);

export const streamSetRealIpFrom = directivesOf({
  module: "ngx_stream_realip_module",
  contexts: streamLevels,
  serve: "full",
}).of<string>(
  "set_real_ip_from",
  one(proxy),
  "A proxy in front whose PROXY protocol is believed.",
  "受信任的前置代理，采信其 PROXY 协议中的客户端地址。",
  { repeat: "append" },
);
