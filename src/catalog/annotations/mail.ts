import { anyWord, oneOf } from "../keepalived/values.ts";
import { annotation, option } from "./define.ts";
import { absolutePath } from "./values.ts";

export const mail = annotation({
  word: "mail",
  key: "mail",
  contexts: ["global_defs"],
  repeat: "once",
  forms: {
    "": {
      first: {},
      options: {
        tls: option(oneOf("off", "starttls", "implicit"), "off"),
        user: option(anyWord),
        "password-file": option(absolutePath),
      },
    },
  },
  doc: {
    en: "how alerts reach smtp_server, where keepalived can neither encrypt nor log in",
    zh: "如何连接 smtp_server：加密方式与登录账号（keepalived 两者均不支持）",
  },
});
