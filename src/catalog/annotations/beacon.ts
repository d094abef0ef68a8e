import { anyWord } from "../keepalived/values.ts";
import { annotation, option } from "./define.ts";
import { number, secretReference, time } from "./values.ts";

export const beacon = annotation({
  word: "beacon",
  key: "beacon",
  contexts: ["global_defs"],
  repeat: "once",
  forms: {
    "": {
      first: {},
      options: {
        key: option(secretReference),
        port: option(number(1, 65_535), 8950),
        interval: option(time(100, 60_000), 1000),
        node: option(anyWord),
      },
    },
  },
  doc: {
    en: "signed datagrams between lbc nodes on the heartbeat paths: a master learns whether its peers hear it, and two masters are found out",
    zh: "lbc 节点之间在心跳线路上互发带签名的报文：主机可知对端是否收到心跳，并能发现双主",
  },
});
