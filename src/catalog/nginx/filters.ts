import type { Template } from "../../ir/template.ts";
import { one } from "../shape.ts";
import { buffers } from "./buffers.ts";
import { everyLevel, everyLevelAndIf } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { type Buffers, pair } from "./shapes.ts";
import { searchText } from "./sub-filter.ts";
import { typeList } from "./type-list.ts";
import { oneOf, template, text } from "./values.ts";

const addition = directivesOf({ module: "ngx_http_addition_filter_module", contexts: everyLevel });

export const addBeforeBody = addition.text(
  "add_before_body",
  "A location whose answer comes before the body.",
  "在响应体之前插入该 URI 的子请求结果。",
);

export const addAfterBody = addition.text(
  "add_after_body",
  "A location whose answer comes after the body.",
  "在响应体之后追加该 URI 的子请求结果。",
);

const htmlOnly: readonly string[] = ["text/html"];
const types = { repeat: "append" } as const;

export const additionTypes = addition.with<readonly string[]>(
  "addition_types",
  typeList,
  htmlOnly,
  "Media types of answers that get such additions.",
  "对哪些 MIME 类型的响应追加内容。",
  types,
);

const sub = directivesOf({ module: "ngx_http_sub_filter_module", contexts: everyLevel });

export const subFilter = sub.of<readonly [Template, Template]>(
  "sub_filter",
  pair(searchText, template),
  "A text of answers and what stands in its place, whatever the case.",
  "替换响应中的文本（不区分大小写）。",
  { repeat: "append" },
);

export const subFilterOnce = sub.flag(
  "sub_filter_once",
  true,
  "Whether each text is replaced once or wherever it is found.",
  "每个文本只替换一次还是全部替换。",
);

export const subFilterTypes = sub.with<readonly string[]>(
  "sub_filter_types",
  typeList,
  htmlOnly,
  "Media types of answers in which texts are replaced.",
  "对哪些 MIME 类型的响应做替换。",
  types,
);

export const subFilterLastModified = sub.flag(
  "sub_filter_last_modified",
  false,
  "Whether a changed answer keeps its Last-Modified.",
  "替换后是否保留 Last-Modified。",
);

const charsets = directivesOf({
  module: "ngx_http_charset_filter_module",
  contexts: everyLevelAndIf,
});

export const charset = charsets.with<string>(
  "charset",
  one(text),
  "off",
  "Charset that answers are said to be in, and are converted to from `source_charset`.",
  "在 Content-Type 中声明的字符集，必要时由 source_charset 转换。",
);

export const sourceCharset = charsets.with<string>(
  "source_charset",
  one(text),
  "off",
  "Charset that answers are in before they are converted.",
  "响应的原始字符集。",
);

export const overrideCharset = charsets.flag(
  "override_charset",
  false,
  "Converts answers of backends too that name a charset.",
  "后端响应已声明字符集时是否也转换。",
);

export const charsetTypes = charsets.with<readonly string[]>(
  "charset_types",
  typeList,
  [
    "text/html",
    "text/xml",
    "text/plain",
    "text/vnd.wap.wml",
    "application/javascript",
    "application/rss+xml",
  ],
  "Media types of answers whose charset is named.",
  "对哪些 MIME 类型声明字符集。",
  { ...types, contexts: everyLevel },
);

const gunzips = directivesOf({ module: "ngx_http_gunzip_filter_module", contexts: everyLevel });

export const gunzip = gunzips.flag(
  "gunzip",
  false,
  "Unpacks answers for clients that take no gzip.",
  "为不支持 gzip 的客户端解压响应。",
);

export const gunzipBuffers = gunzips.with<Buffers>(
  "gunzip_buffers",
  buffers(),
  { count: 32, size: 4096 },
  "Buffers for unpacking.",
  "解压缓冲。",
);

export const gzipStatic = directivesOf({
  module: "ngx_http_gzip_static_module",
  contexts: everyLevel,
}).with<"off" | "on" | "always">(
  "gzip_static",
  one(oneOf("off", "on", "always")),
  "off",
  "Sends the file beside a file whose name ends in `.gz`.",
  "优先发送同名的 .gz 预压缩文件。",
);

export const slice = directivesOf({
  module: "ngx_http_slice_filter_module",
  contexts: everyLevel,
}).size(
  "slice",
  0,
  "Asks for long answers in pieces of this size, so that a cache can keep them; 0 is off.",
  "按该大小分片请求大文件以便缓存，0 表示关闭。",
);

const mirrors = directivesOf({ module: "ngx_http_mirror_module", contexts: everyLevel });

export const mirror = mirrors.of<string>(
  "mirror",
  one(text),
  "A location that gets a copy of each request; its answer goes nowhere. `off` is none.",
  "把请求复制一份发给该 URI，忽略其响应；`off` 取消。",
  { repeat: "append", alone: (uri) => uri === "off" },
);

export const mirrorRequestBody = mirrors.flag(
  "mirror_request_body",
  true,
  "Whether the copy has the body of the request.",
  "复制的请求是否带请求体。",
);
