import { directive } from "../define.ts";
import { count, inLvs, realServer } from "./kinds.ts";
import { hexBytes } from "./lvs-values.ts";
import { one } from "./shapes.ts";

const inCheck = {
  ...inLvs,
  module: "udp_check",
  inherit: "none",
  contexts: [`${realServer}/UDP_CHECK`],
  serve: "refused",
} as const;

export const payload = directive({
  ...inCheck,
  name: "payload",
  takes: hexBytes(false),
  fallback: undefined,
  doc: {
    en: "Bytes that are sent, in hexadecimal; else random ones.",
    zh: "以十六进制书写的发送内容；默认为随机内容。",
  },
});

/** An empty text where any reply will do. */
export const requireReply = directive({
  ...inCheck,
  name: "require_reply",
  takes: hexBytes(true),
  instead: () => "",
  fallback: undefined,
  doc: {
    en: "A reply must come, and begin with these bytes if any are written; x is any half byte.",
    zh: "必须收到应答；若写有十六进制内容，应答须以其开头，x 表示任意半字节。",
  },
});

export const minReplyLength = directive({
  ...inCheck,
  name: "min_reply_length",
  takes: one(count(0, 65_535, "bytes")),
  fallback: 0,
  doc: { en: "Least length of a reply.", zh: "应答的最小长度。" },
});

export const maxReplyLength = directive({
  ...inCheck,
  name: "max_reply_length",
  takes: one(count(0, 65_535, "bytes")),
  fallback: 255,
  doc: { en: "Greatest length of a reply.", zh: "应答的最大长度。" },
});
