import type { Stickiness } from "../../ir/stickiness.ts";
import { ownDirectives } from "../modules/makers.ts";
import { angieSticky } from "../modules/sticky.ts";
import { everyLevel } from "../nginx/family.ts";
import { values } from "../nginx/shapes.ts";
import { stickinessSlot } from "../nginx/upstream-slots.ts";
import { integer, oneOf, onOff, size, template, text } from "../nginx/values.ts";
import { one } from "../shape.ts";

const upstream = ownDirectives({
  module: "ngx_http_upstream_module",
  dialects: ["angie"],
  contexts: ["upstream", "stream-upstream"],
  inherit: "none",
});

export const sticky = upstream<Stickiness>(
  "sticky",
  angieSticky,
  "Sends a client that comes back to the backend that it had before: by a cookie (`max-age=` for its life), a route or what it learns.",
  "会话保持：用 Cookie（有效期写 `max-age=`）、route 或 learn 把客户端送回原来的后端。",
  {
    slot: stickinessSlot.slot,
    serve: { partial: "sessions are not learnt by requests to others" },
  },
);

export const stickySecret = upstream(
  "sticky_secret",
  one(template),
  "Salts the names of backends that clients see.",
  "对客户端可见的后端标识加盐。",
  { secret: true, serve: { partial: "no variables" } },
);

export const stickyStrict = upstream<boolean>(
  "sticky_strict",
  one(onOff),
  "Answers with an error when the client's own backend is down.",
  "客户端绑定的后端故障时返回错误。",
  { serve: "full" },
);

export const responseTimeFactor = upstream<number>(
  "response_time_factor",
  one(integer(0, 99)),
  "How much former times weigh in the mean that `least_time` compares.",
  "`least_time` 计算平均响应时间时旧值的权重。",
);

const status = ownDirectives({
  module: "ngx_http_api_module",
  dialects: ["angie"],
  contexts: everyLevel,
});

export const apiConfigFiles = status<boolean>(
  "api_config_files",
  one(onOff),
  "Shows the configuration in the API.",
  "在 API 中显示配置文件内容。",
  { serve: { accepted: "the status tree of lbc holds no configuration" } },
);

export const statusZone = status<readonly string[]>(
  "status_zone",
  values(text, 1, 2),
  "The zone under which requests of this block are counted in the status tree.",
  "本块请求在状态树中计入的统计区域。",
  {
    contexts: ["server", "location", "if-in-location", "stream-server"],
    inherit: "none",
    serve: { accepted: "requests are counted for each server and upstream without a named zone" },
  },
);

const acmeModule = ownDirectives({
  module: "ngx_http_acme_module",
  dialects: ["angie"],
  contexts: ["http"],
  inherit: "none",
});

export const acme = acmeModule<string>(
  "acme",
  one(text),
  "Gets the certificate of this server from an authority (ACME), by the client of that name.",
  "由指定名称的 ACME 客户端为该 server 自动申请证书。",
  { contexts: ["server", "stream-server"], repeat: "append" },
);

export const acmeClient = acmeModule<readonly string[]>(
  "acme_client",
  values(text, 2),
  "A client of an authority that gives out certificates (ACME).",
  "定义一个 ACME 客户端。",
  { repeat: "append" },
);

export const acmeClientPath = acmeModule<string>(
  "acme_client_path",
  one(text),
  "Where keys and certificates of ACME are kept.",
  "ACME 密钥与证书的存放目录。",
);

export const acmeDnsPort = acmeModule<string>(
  "acme_dns_port",
  one(text),
  "The port on which questions of the authority by DNS are answered.",
  "响应 ACME DNS 验证的端口。",
);

export const acmeHttpPort = acmeModule<string>(
  "acme_http_port",
  one(text),
  "The port on which questions of the authority by HTTP are answered.",
  "响应 ACME HTTP 验证的端口。",
);

export const acmeHook = acmeModule<readonly string[]>(
  "acme_hook",
  values(text, 1, 2),
  "A location that does what the authority asks for.",
  "由该 location 完成 ACME 验证动作。",
  { contexts: ["location"] },
);

const further = ownDirectives({
  module: "ngx_http_core_module",
  dialects: ["angie"],
  contexts: everyLevel,
});

export const autoRedirect = further<"on" | "off" | "default">(
  "auto_redirect",
  one(oneOf("on", "off", "default")),
  "Whether a request without the slash at its end is sent to the location with it.",
  "缺少末尾斜杠的请求是否重定向到带斜杠的 location。",
);

export const sslNtls = further<boolean>(
  "ssl_ntls",
  one(onOff),
  "Speaks the Chinese national variant of TLS with two certificates (Tongsuo).",
  "启用国密 TLS（NTLS），使用签名与加密双证书（Tongsuo）。",
  { contexts: ["http", "server", "stream", "stream-server"] },
);

export const proxySslNtls = further<boolean>(
  "proxy_ssl_ntls",
  one(onOff),
  "Speaks national TLS to backends.",
  "与后端使用国密 TLS。",
  { contexts: [...everyLevel, "stream", "stream-server"] },
);

export const dockerEndpoint = further<string>(
  "docker_endpoint",
  one(text),
  "Takes backends from the labels of containers.",
  "根据容器标签生成后端列表。",
  { contexts: ["http"] },
);

export const dockerMaxObjectSize = further<number>(
  "docker_max_object_size",
  one(size),
  "The longest answer of the Docker API that is read.",
  "Docker API 应答的最大长度。",
  { contexts: ["http"] },
);
