import { directive } from "../define.ts";
import { hmacKey } from "./hmac-key.ts";
import { count, inInstance } from "./kinds.ts";
import { flag, one } from "./shapes.ts";
import { oneOf } from "./values.ts";

const inside = {
  ...inInstance,
  contexts: ["vrrp_instance/auth_hmac"],
  inherit: "none",
  since: "2.4",
  serve: "full",
} as const;

/** Where the block stands. */
export const authHmac = directive({
  ...inside,
  contexts: ["vrrp_instance"],
  name: "auth_hmac",
  takes: flag,
  fallback: false,
  doc: {
    en: "Signs adverts of every version with HMAC-SHA256 behind the packet.",
    zh: "在报文末尾用 HMAC-SHA256 对各版本的通告签名。",
  },
});

export const hmacKeyOfInstance = directive({
  ...inside,
  name: "key",
  repeat: "append",
  secret: true,
  takes: hmacKey,
  fallback: undefined,
  doc: {
    en: "A number and a key of 32 to 64 bytes, of which adverts name the number.",
    zh: "密钥编号与 32 到 64 字节的密钥，通告中携带编号。",
  },
});

export const activeKey = directive({
  ...inside,
  name: "active_key",
  takes: one(count(1, 255)),
  fallback: undefined,
  doc: { en: "Number of the key that signs.", zh: "用于签名的密钥编号。" },
});

/** Seconds; where it is not written three intervals of adverts, at least 5. */
export const timeWindow = directive({
  ...inside,
  name: "time_window",
  takes: one(count(1, 300, "seconds")),
  fallback: undefined,
  doc: {
    en: "Difference of clocks that is allowed; else three advert_int, at least 5 seconds.",
    zh: "允许的时钟误差（秒）；默认为三个 advert_int，至少 5 秒。",
  },
});

export const antiReplay = directive({
  ...inside,
  name: "anti_replay",
  takes: one(oneOf("time", "monotonic")),
  fallback: "time",
  doc: {
    en: "What makes old adverts known: the time of day, or a counter that only grows.",
    zh: "识别重放通告的依据：时间（time）或只增不减的计数（monotonic）。",
  },
});

export const hmacMode = directive({
  ...inside,
  name: "mode",
  takes: one(oneOf("enforce", "permissive", "receive-only")),
  fallback: "enforce",
  doc: {
    en: "Unsigned adverts: enforce drops them, permissive takes them, receive-only does not sign either.",
    zh: "enforce 丢弃未签名的通告，permissive 接受，receive-only 接受且自身不签名。",
  },
});
