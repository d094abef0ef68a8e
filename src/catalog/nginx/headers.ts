import { directive } from "../define.ts";
import { type AddedHeader, addedHeaderShape } from "./added-header.ts";
import { type Expires, expiresShape } from "./expires.ts";
import { everyLevelAndIf, nginxFamily } from "./family.ts";

const headers = {
  module: "ngx_http_headers_module",
  dialects: nginxFamily,
  contexts: everyLevelAndIf,
  inherit: "outer",
} as const;

export const addHeader = directive<AddedHeader>({
  ...headers,
  name: "add_header",
  takes: addedHeaderShape,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: {
    en: "A field that answers get; `always` means errors too.",
    zh: "为响应添加头；`always` 表示对所有状态码生效。",
  },
});

export const addTrailer = directive<AddedHeader>({
  ...headers,
  name: "add_trailer",
  takes: addedHeaderShape,
  repeat: "append",

  fallback: undefined,
  serve: "full",
  doc: { en: "A field at the end of chunked answers.", zh: "为分块响应添加尾部字段。" },
});

export const expires = directive<Expires>({
  ...headers,
  name: "expires",
  takes: expiresShape,
  repeat: "error",
  fallback: undefined,
  serve: "full",
  doc: { en: "How long answers may be cached by clients.", zh: "设置 Expires 与 Cache-Control。" },
});
