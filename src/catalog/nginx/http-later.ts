import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { everyLevel, everyLevelAndIf } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { values } from "./shapes.ts";
import { oneOf, template } from "./values.ts";

const core = directivesOf({ module: "ngx_http_core_module", contexts: everyLevel });
const conditions = values(template, 1);

export const earlyHints = core.of<readonly Template[]>(
  "early_hints",
  conditions,
  "Conditions on which answers 103 of backends are passed on.",
  "满足任一条件时转发后端的 103（Early Hints）响应。",
  { repeat: "append" },
);

export const clientBodyEarlyRead = core.of<readonly Template[]>(
  "client_body_early_read",
  conditions,
  "Conditions on which the body of a request is read before it is looked at.",
  "满足任一条件时提前读取请求体。",
  { contexts: ["http", "server"], repeat: "append" },
);

export const maxHeaders = core.number(
  "max_headers",
  1000,
  "Most fields of a request.",
  "单个请求允许的最大请求头数量。",
  { contexts: ["http", "server"] },
);

export const keepaliveMinTimeout = core.time(
  "keepalive_min_timeout",
  0,
  "How long an idle connection of a client is kept at least, even while nginx stops.",
  "空闲长连接至少保持的时间，平滑退出时也不提前关闭。",
);

export const postAction = core.text(
  "post_action",
  "A location that is called when a request has been answered.",
  "请求处理完后再调用的 URI。",
  { contexts: everyLevelAndIf },
);

export const openFileCacheEvents = core.flag(
  "open_file_cache_events",
  false,
  "Watches files that are kept open with the events of the system.",
  "用系统事件监视缓存的文件。",
);

const fields = directivesOf({
  module: "ngx_http_headers_module",
  contexts: everyLevelAndIf,
});

const inheritance = one(oneOf("on", "off", "merge"));
type Inheritance = "on" | "off" | "merge";

export const addHeaderInherit = fields.with<Inheritance>(
  "add_header_inherit",
  inheritance,
  "on",
  "Whether fields of the outer block hold where a block adds its own; `merge` keeps both.",
  "内层有自己的 add_header 时是否继承外层，`merge` 表示合并。",
);

export const addTrailerInherit = fields.with<Inheritance>(
  "add_trailer_inherit",
  inheritance,
  "on",
  "The same for fields at the end of answers.",
  "add_trailer 的继承方式，含义同上。",
);
