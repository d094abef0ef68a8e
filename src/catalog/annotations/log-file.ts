import { say } from "../../messages/text.ts";
import { anyWord, oneOf } from "../keepalived/values.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, option } from "./define.ts";
import { absolutePath, number } from "./values.ts";

const units: Readonly<Record<string, number>> = { "": 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `10m`; the value is in bytes, 0 is never. */
const size: ValueType<number> = {
  name: "size",
  parse(text) {
    const match = /^(\d{1,9})([kmg]?)$/i.exec(text);
    const unit = units[match?.[2]?.toLowerCase() ?? ""] ?? 1;
    return match
      ? ok(Number(match[1]) * unit)
      : no(
          say(
            { en: "{text} is no size, such as 10m", zh: "“{text}” 不是大小，例如 10m" },
            { text },
          ),
        );
  },
  print: String,
  samples: { good: ["0", "10m", "512k"], bad: ["x", "1.5m", "-1"] },
};

export const logFile = annotation({
  word: "log_file",
  key: "log_file",
  contexts: ["main", "global_defs"],
  repeat: "once",
  forms: {
    "": {
      first: { path: absolutePath },
      options: { rotate: option(size, 0), keep: option(number(1, 100), 5) },
    },
  },
  doc: {
    en: "a file of the agent's own for its log, instead of the error log; beyond the size it is put aside as PATH.1",
    zh: "HA 代理自己的日志文件，不再写入错误日志；超过大小后轮转为 PATH.1",
  },
});

export const syslog = annotation({
  word: "syslog",
  key: "syslog",
  contexts: ["main", "global_defs"],
  repeat: "once",
  forms: {
    "": {
      first: {},
      options: {
        facility: option(
          oneOf(
            "daemon",
            "user",
            "local0",
            "local1",
            "local2",
            "local3",
            "local4",
            "local5",
            "local6",
            "local7",
          ),
          "daemon",
        ),
        tag: option(anyWord, "Keepalived_vrrp"),
      },
    },
  },
  doc: {
    en: "the agent's log goes to the syslog with this facility, as that of keepalived -S does",
    zh: "将 HA 代理的日志以该 facility 写入 syslog，相当于 keepalived -S",
  },
});
