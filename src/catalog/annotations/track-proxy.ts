import { say } from "../../messages/text.ts";
import { anyWord } from "../keepalived/values.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, flag, option } from "./define.ts";
import { number } from "./values.ts";

/** `50%`; the value is from 0 to 1. */
const share: ValueType<number> = {
  name: "percent",
  parse: (text) =>
    /^(?:\d{1,2}|100)%$/.test(text)
      ? ok(Number(text.slice(0, -1)) / 100)
      : no(
          say(
            {
              en: "{text} is no percentage from 0% to 100%",
              zh: "“{text}” 不是 0% 到 100% 的百分数",
            },
            { text },
          ),
        ),
  print: (value) => `${Math.round(value * 100)}%`,
  samples: { good: ["0%", "50%", "100%"], bad: ["50", "101%", "-1%", "x%"] },
};

export const trackProxy = annotation({
  word: "track_proxy",
  key: "track_proxy",
  contexts: ["vrrp_instance", "vrrp_sync_group", "global_defs"],
  repeat: "many",
  forms: {
    "": {
      first: {},
      options: {
        weight: option(number(-253, 253), 0),
        reverse: flag,
        healthy: option(share, 0),
        group: option(anyWord),
        off: flag,
      },
    },
  },
  doc: {
    en: "lbc's own proxy: up while it listens, a worker accepts, and enough peers are healthy; without a weight, down is FAULT",
    zh: "lbc 自身的代理：正在监听、有工作进程接受连接且健康后端足够时为正常；未写 weight 时，异常即进入 FAULT",
  },
});
