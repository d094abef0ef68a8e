import { everyLevel, everyLevelAndIf } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { typeList } from "./type-list.ts";

const of = directivesOf({ module: "ngx_http_ssi_filter_module", contexts: everyLevel });

export const ssi = of.flag(
  "ssi",
  false,
  "Carries out the commands of server side includes in answers.",
  "处理响应中的 SSI 指令。",
  { contexts: everyLevelAndIf },
);

export const ssiTypes = of.with<readonly string[]>(
  "ssi_types",
  typeList,
  ["text/html"],
  "Media types of answers in which such commands are looked for.",
  "在哪些 MIME 类型的响应中处理 SSI。",
  { repeat: "append" },
);

export const ssiSilentErrors = of.flag(
  "ssi_silent_errors",
  false,
  "Leaves out the note about a command that failed.",
  "SSI 出错时不输出错误信息。",
);

export const ssiValueLength = of.size(
  "ssi_value_length",
  256,
  "Longest value of a parameter of such a command.",
  "SSI 参数值的最大长度。",
);

export const ssiMinFileChunk = of.size(
  "ssi_min_file_chunk",
  1024,
  "Least part of an answer that is sent from its file.",
  "响应片段达到该大小才用 sendfile 发送。",
);

export const ssiLastModified = of.flag(
  "ssi_last_modified",
  false,
  "Whether an answer keeps its Last-Modified.",
  "处理 SSI 后是否保留 Last-Modified。",
);

export const ssiIgnoreRecycledBuffers = of.flag(
  "ssi_ignore_recycled_buffers",
  false,
  "Holds back buffers that a backend's answer needs again.",
  "忽略需要尽快归还的缓冲。",
);
