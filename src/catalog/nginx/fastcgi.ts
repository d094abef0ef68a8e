import { one } from "../shape.ts";
import { cacheOf } from "./cache.ts";
import { everyLevel } from "./family.ts";
import { type GatewayPass, gatewayPass, type Param, paramShape } from "./gateway-values.ts";
import { bufferingOf, connectionsOf, headersOf, retriesOf } from "./gateway.ts";
import { directivesOf } from "./kinds.ts";
import { splitPathShape } from "./split-path.ts";
import { text } from "./values.ts";

const gateway = { prefix: "fastcgi", en: "FastCGI", zh: "FastCGI" } as const;

/** What `fastcgi_next_upstream` and its kin know; no answer of these servers is a 502 or 504. */
export const retryWords = [
  "error",
  "timeout",
  "invalid_header",
  "non_idempotent",
  "http_500",
  "http_503",
  "http_403",
  "http_404",
  "http_429",
  "updating",
  "off",
] as const;

export const fastcgi = {
  ...connectionsOf(gateway),
  ...retriesOf(gateway, retryWords, ["error", "timeout"]),
  ...headersOf(gateway),
  ...bufferingOf(gateway),
} as const;

export const fastcgiCache = cacheOf("fastcgi", retryWords);

const of = directivesOf({ module: "ngx_http_fastcgi_module", contexts: everyLevel });

export const fastcgiPass = of.of<GatewayPass>(
  "fastcgi_pass",
  one(gatewayPass("variables")),
  "The FastCGI server that requests are passed on to.",
  "请求转发到的 FastCGI 服务器。",
  { contexts: ["location", "if-in-location"], inherit: "none" },
);

export const fastcgiParam = of.of<Param>(
  "fastcgi_param",
  paramShape,
  "A parameter that FastCGI servers get.",
  "传给 FastCGI 服务器的参数。",
  { repeat: "append" },
);

export const fastcgiIndex = of.text(
  "fastcgi_index",
  "File name that is added to a URI that ends in a slash.",
  "URI 以斜杠结尾时追加的文件名。",
);

export const fastcgiSplitPathInfo = of.of<string>(
  "fastcgi_split_path_info",
  splitPathShape,
  "A pattern whose two groups are the script and the path behind it.",
  "正则，两个捕获组分别为脚本名和其后的路径。",
  { repeat: "append" },
);

export const fastcgiCatchStderr = of.of<string>(
  "fastcgi_catch_stderr",
  one(text),
  "A text in a FastCGI server's error stream that makes its answer a failure.",
  "FastCGI 标准错误输出中出现该文本时视为响应失败。",
  { repeat: "append" },
);

export const fastcgiKeepConn = of.flag(
  "fastcgi_keep_conn",
  false,
  "Asks FastCGI servers to keep connections open.",
  "要求 FastCGI 服务器保持连接。",
);

export const fastcgiSendLowat = of.size(
  "fastcgi_send_lowat",
  0,
  "Least space in the send buffer.",
  "发送缓冲的最低余量。",
);
