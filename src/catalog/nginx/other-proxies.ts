import { directive } from "../define.ts";
import { everyLevel, nginxFamily, temporaryFiles } from "./family.ts";
import { values } from "./shapes.ts";
import { text } from "./values.ts";

const others = {
  module: "ngx_http_fastcgi_module",
  dialects: nginxFamily,
  contexts: everyLevel,
  inherit: "outer",
} as const;

export const fastcgiTempPath = directive<readonly string[]>({
  ...others,
  name: "fastcgi_temp_path",
  takes: values(text, 1, 4),
  repeat: "error",
  fallback: undefined,
  serve: temporaryFiles,
  doc: { en: "Where answers of FastCGI servers are kept.", zh: "FastCGI 响应临时文件的目录。" },
});

export const uwsgiTempPath = directive<readonly string[]>({
  ...others,
  name: "uwsgi_temp_path",
  takes: values(text, 1, 4),
  module: "ngx_http_uwsgi_module",
  repeat: "error",
  fallback: undefined,
  serve: temporaryFiles,
  doc: { en: "Where answers of uwsgi servers are kept.", zh: "uwsgi 响应临时文件的目录。" },
});

export const scgiTempPath = directive<readonly string[]>({
  ...others,
  name: "scgi_temp_path",
  takes: values(text, 1, 4),
  module: "ngx_http_scgi_module",
  repeat: "error",
  fallback: undefined,
  serve: temporaryFiles,
  doc: { en: "Where answers of SCGI servers are kept.", zh: "SCGI 响应临时文件的目录。" },
});
