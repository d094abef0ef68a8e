import { ownDirectives } from "../modules/makers.ts";
import { everyLevel } from "../nginx/family.ts";
import { values } from "../nginx/shapes.ts";
import { integer, onOff, template, text } from "../nginx/values.ts";
import { one } from "../shape.ts";

const concatModule = ownDirectives({
  module: "ngx_http_concat_module",
  dialects: ["tengine"],
  contexts: everyLevel,
});

export const concat = concatModule<boolean>(
  "concat",
  one(onOff),
  "Answers `/a??b.js,c.js` with several files in one.",
  "以 `/a??b.js,c.js` 的形式一次返回多个文件。",
);

export const concatTypes = concatModule<readonly string[]>(
  "concat_types",
  values(text, 1),
  "The media types of files that may be put together.",
  "允许合并的媒体类型。",
);

export const concatUnique = concatModule<boolean>(
  "concat_unique",
  one(onOff),
  "All files of one answer have to be of one type.",
  "一次合并的文件必须类型相同。",
);

export const concatMaxFiles = concatModule<number>(
  "concat_max_files",
  one(integer()),
  "How many files one answer may hold.",
  "一次最多合并的文件数。",
);

export const concatDelimiter = concatModule<string>(
  "concat_delimiter",
  one(text),
  "What stands between two files.",
  "文件之间的分隔内容。",
);

export const concatIgnoreFileError = concatModule<boolean>(
  "concat_ignore_file_error",
  one(onOff),
  "Files that are missing or may not be read are left out.",
  "忽略不存在或无权限的文件。",
);

const filters = ownDirectives({
  module: "ngx_http_trim_filter_module",
  dialects: ["tengine"],
  contexts: everyLevel,
});

const trimmed = (name: string, en: string, zh: string) => filters(name, one(template), en, zh);

export const trim = trimmed(
  "trim",
  "Takes needless blanks and comments out of pages.",
  "去掉页面中多余的空白和注释。",
);
export const trimJs = trimmed(
  "trim_js",
  "Does so with the scripts of a page.",
  "同时压缩页面内的脚本。",
);
export const trimCss = trimmed(
  "trim_css",
  "Does so with the styles of a page.",
  "同时压缩页面内的样式。",
);

export const trimTypes = filters<readonly string[]>(
  "trim_types",
  values(text, 1),
  "The media types that are trimmed.",
  "做该处理的媒体类型。",
);

export const footer = filters(
  "footer",
  one(template),
  "Writes a text behind each page.",
  "在每个页面末尾追加文本。",
);

export const footerTypes = filters<readonly string[]>(
  "footer_types",
  values(text, 1),
  "The media types that get a footer.",
  "追加 footer 的媒体类型。",
);

const core = ownDirectives({
  module: "ngx_http_core_module",
  dialects: ["tengine"],
  contexts: everyLevel,
});

export const serverInfo = core<boolean>(
  "server_info",
  one(onOff),
  "Whether pages of errors say who and where the server is.",
  "错误页面是否显示服务器信息。",
);

export const serverAdmin = core<string>(
  "server_admin",
  one(text),
  "Whom pages of errors name as the administrator.",
  "错误页面中显示的管理员。",
  { contexts: ["http", "server"] },
);

export const serverTag = core<string>(
  "server_tag",
  one(text),
  "The text of the `Server` header; `off` leaves it out.",
  "响应头 `Server` 的内容，`off` 表示不返回。",
);

export const userAgent = core<string>(
  "user_agent",
  one(text),
  "A variable whose value depends on the client's browser.",
  "根据客户端浏览器设置变量的值。",
  { contexts: ["http"], block: true, repeat: "append" },
);
