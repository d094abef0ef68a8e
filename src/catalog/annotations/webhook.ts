import { say } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, option } from "./define.ts";
import { absolutePath, time, webAddress } from "./values.ts";

const known = [
  "master",
  "backup",
  "fault",
  "stop",
  "deleted",
  "master_rx_lower_pri",
  "master_priority",
  "backup_priority",
];

/** `master,fault`. */
const states: ValueType<readonly string[]> = {
  name: "states",
  parse(text) {
    const list = text.toLowerCase().split(",");
    const wrong = list.find((one) => !known.includes(one));
    return wrong === undefined
      ? ok(list)
      : no(
          say(
            {
              en: "{wrong} is no state; states are {known}, with commas between them",
              zh: "“{wrong}” 不是状态，可选：{known}，以逗号分隔",
            },
            { wrong, known: known.join(", ") },
          ),
        );
  },
  print: (value) => value.join(","),
  samples: { good: ["master", "master,backup,fault"], bad: ["up", "master,", ","] },
};

export const webhook = annotation({
  word: "webhook",
  key: "webhooks",
  contexts: ["vrrp_instance", "vrrp_sync_group", "global_defs"],
  repeat: "many",
  forms: {
    "": {
      first: { url: webAddress },
      options: {
        on: option(states),
        timeout: option(time(100, 60_000), 5000),
        "header-file": option(absolutePath),
      },
    },
  },
  doc: {
    en: "posts changes of state as JSON, and tries again where that fails",
    zh: "状态变化时以 JSON 发送 POST 请求，失败会重试",
  },
});
