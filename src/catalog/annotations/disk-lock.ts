import { oneOf } from "../keepalived/values.ts";
import { annotation, option } from "./define.ts";
import { absolutePath, time } from "./values.ts";

export const diskLock = annotation({
  word: "disk_lock",
  key: "disk_lock",
  contexts: ["vrrp_instance", "vrrp_sync_group", "global_defs"],
  repeat: "once",
  forms: {
    "": {
      first: { path: absolutePath },
      options: {
        interval: option(time(100, 60_000), 1000),
        ttl: option(time(3000, 600_000), 5000),
        mode: option(oneOf("flock", "lease"), "flock"),
      },
    },
  },
  doc: {
    en: "a lock in a file on storage that the nodes share, without which nobody is master; the lock of a crashed node ends after `ttl`",
    zh: "共享存储上的锁文件：没有锁就不能成为主机；崩溃节点的锁在 `ttl` 之后失效",
  },
});
