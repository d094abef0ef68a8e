import { directive } from "../define.ts";
import { inInstance } from "./kinds.ts";
import { flag, one } from "./shapes.ts";
import { anyWord, oneOf } from "./values.ts";

const inside = { ...inInstance, contexts: ["vrrp_instance/authentication"] } as const;

/** Where the block stands. */
export const authentication = directive({
  ...inInstance,
  name: "authentication",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Authentication of adverts: version 2, and not in strict mode.",
    zh: "通告认证：仅适用于 v2，严格模式下无效。",
  },
});

export const authType = directive({
  ...inside,
  name: "auth_type",
  takes: one(oneOf("PASS", "AH")),
  fallback: undefined,
  serve: "full",
  doc: {
    en: "PASS puts the password into each advert as plain text; AH signs adverts. Version 2 only.",
    zh: "PASS 在通告中携带明文口令，AH 对通告签名；仅适用于 v2。",
  },
});

/** As written; only the first eight bytes count: `authPassOf`. */
export const authPass = directive({
  ...inside,
  name: "auth_pass",
  takes: one(anyWord),
  fallback: undefined,
  serve: "full",
  secret: true,
  doc: {
    en: "Password of adverts; keepalived cuts it to eight bytes.",
    zh: "通告口令；keepalived 只取前 8 字节。",
  },
});
