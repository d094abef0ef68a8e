import { say } from "../../messages/text.ts";
import { anyWord } from "../keepalived/values.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { annotation, flag, option } from "./define.ts";
import { absolutePath, time, webAddress } from "./values.ts";

/** `http://10.0.0.5:2379,http://10.0.0.6:2379` */
const endpoints: ValueType<readonly string[]> = {
  name: "url,url…",
  parse(text) {
    const found: string[] = [];
    for (const part of text.split(",")) {
      const one = webAddress.parse(part);
      if (!one.ok) return one;
      if (new URL(one.value).pathname !== "/")
        return no(
          say(
            {
              en: "{text} is not the address of an etcd member: it has a path",
              zh: "{text} 不是 etcd 成员的地址：不应带路径",
            },
            { text: part },
          ),
        );
      found.push(one.value.replace(/\/$/, ""));
    }
    return ok(found);
  },
  print: (value) => value.join(","),
  samples: {
    good: ["http://10.0.0.5:2379", "https://a.example:2379,https://b.example:2379"],
    bad: ["10.0.0.5:2379", "http://a,", "http://a/v3"],
  },
};

export const arbiter = annotation({
  word: "arbiter",
  key: "arbiter",
  contexts: ["vrrp_instance", "vrrp_sync_group", "global_defs"],
  repeat: "once",
  forms: {
    etcd: {
      first: { endpoints },
      options: {
        key: option(anyWord),
        // The kernel counts the lifetime of addresses in seconds, and may be one late.
        ttl: option(time(3000, 600_000), 3000),
        ca: option(absolutePath),
        cert: option(absolutePath),
        certkey: option(absolutePath),
        user: option(anyWord),
        "password-file": option(absolutePath),
        keep: flag,
      },
    },
  },
  doc: {
    en: "a lease in etcd without which nobody is master, so that at most one node holds the addresses even when the nodes cannot see each other; `keep` stays master while etcd cannot be asked",
    zh: "etcd 中的租约：没有租约就不能成为主机，因此即使节点之间互不可见，也最多只有一个节点持有虚拟地址；`keep` 表示 etcd 不可用时保持主机身份",
  },
});
