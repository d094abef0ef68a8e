import { say } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, option } from "./define.ts";
import { number, secretReference, time } from "./values.ts";

const nodeName: ValueType<string> = {
  name: "node",
  parse: (text) =>
    /^[\w.-]{1,63}$/.test(text)
      ? ok(text)
      : no(
          say(
            {
              en: "{text} is no name of a node: letters, digits, dots, hyphens, at most 63",
              zh: "“{text}” 不是节点名：只能用字母、数字、点和连字符，最多 63 个",
            },
            { text },
          ),
        ),
  print: (value) => value,
  samples: { good: ["lb1", "lb-1.example"], bad: ["a/b", "-x y"] },
};

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
        interval: option(time(100, 60_000)),
        node: option(nodeName),
      },
    },
  },
  doc: {
    en: "signed UDP datagrams between lbc nodes on all paths of the adverts: each knows by name whom it hears and who hears it, nobody takes over from a master that is still heard, and two masters are found out; `key` is where 32 to 64 secret bytes are, `interval` the shortest advert_int where nothing is said",
    zh: "lbc 节点之间在所有通告线路上互发带签名的 UDP 报文：每个节点按名称知道能收到谁、谁能收到自己；仍能收到主机信标时不会接管，双主也会被发现；`key` 指出 32 到 64 字节密钥的位置，未写 `interval` 时取最短的 advert_int",
  },
});
