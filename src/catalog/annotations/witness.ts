import { say } from "../../messages/text.ts";
import { ipAddress, oneOf } from "../keepalived/values.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, option } from "./define.ts";
import { endpoint, number, time, webAddress } from "./values.ts";

const timing = {
  interval: option(time(100, 3_600_000), 1000),
  timeout: option(time(50, 60_000), 1000),
  rise: option(number(1, 100), 2),
  fall: option(number(1, 100), 3),
} as const;

/** How many witnesses must be seen. */
export const quorum: ValueType<number | "all"> = {
  name: "number|all",
  parse: (text) =>
    text === "all"
      ? ok("all" as const)
      : /^[1-9]\d{0,2}$/.test(text)
        ? ok(Number(text))
        : no(
            say(
              { en: "{text} is neither a number nor all", zh: "“{text}” 不是数值或 all" },
              { text },
            ),
          ),
  print: String,
  samples: { good: ["1", "2", "all"], bad: ["0", "-1", "some"] },
};

export const witness = annotation({
  word: "witness",
  key: "witnesses",
  contexts: ["vrrp_instance", "global_defs"],
  repeat: "many",
  forms: {
    ping: { first: { address: ipAddress }, options: timing },
    tcp: { first: { endpoint }, options: timing },
    http: {
      first: { url: webAddress },
      options: {
        ...timing,
        status: option(number(100, 599)),
        method: option(oneOf("GET", "HEAD"), "GET"),
      },
    },
    require: {
      first: { quorum },
      options: { weight: option(number(-253, 0), 0) },
    },
  },
  doc: {
    en: "a third host that must be seen; a node that sees too few of them gives up or does not take over",
    zh: "必须可达的第三方主机；能看到的见证不足时，节点放弃或不接管虚拟地址",
  },
});
