import type { Template } from "../../ir/template.ts";
import { everyLevel } from "./family.ts";
import { directivesOf } from "./kinds.ts";
import { variableName } from "./rewriting.ts";
import { pair } from "./shapes.ts";
import { template } from "./values.ts";

const basic = directivesOf({
  module: "ngx_http_auth_basic_module",
  contexts: ["http", "server", "location", "limit_except"],
  serve: "full",
});

export const authBasic = basic.template(
  "auth_basic",
  "Asks clients for a name and a password, with this realm; `off` asks no more.",
  "要求客户端提供用户名和密码，参数为提示域；`off` 取消。",
);

export const authBasicUserFile = basic.template(
  "auth_basic_user_file",
  "File of names and hashed passwords.",
  "用户名与口令散列的文件。",
  {
    serve: {
      partial: "nginx's own forms, MD5, SHA and bcrypt; DES and yescrypt answer 500",
    },
  },
);

const request = directivesOf({ module: "ngx_http_auth_request_module", contexts: everyLevel });

export const authRequest = request.text(
  "auth_request",
  "Asks another location whether a request may pass: 2xx lets it, 401 and 403 do not.",
  "用子请求鉴权：2xx 放行，401 与 403 拒绝。",
);

export const authRequestSet = request.of<readonly [string, Template]>(
  "auth_request_set",
  pair(variableName, template),
  "Gives a variable a value once that answer is there.",
  "在鉴权子请求完成后为变量赋值。",
  { repeat: "append" },
);
