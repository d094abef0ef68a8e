import type { ServeLevel } from "../catalog/serve-reasons.ts";
import { say, type Text } from "../messages/text.ts";

/** How far `lbc serve` goes, in one word. */
export const serveWords: Readonly<Record<ServeLevel, Text>> = {
  full: { en: "full", zh: "支持" },
  accepted: { en: "accepted", zh: "接受" },
  partial: { en: "partial", zh: "部分支持" },
  refused: { en: "refused", zh: "拒绝" },
};

const sentences: Readonly<Record<ServeLevel, Text>> = {
  full: { en: "carries it out", zh: "完整支持" },
  accepted: { en: "accepts it without effect", zh: "接受但不起作用" },
  partial: { en: "carries it out in part", zh: "部分支持" },
  refused: {
    en: "refuses to start with it",
    zh: "拒绝：含有它时不启动",
  },
};

export function serveText(serve: ServeLevel, reason: Text | undefined): Text {
  const sentence = sentences[serve];
  if (!reason) return sentence;
  return say(
    { en: "{en}: {why}", zh: "{zh}：{whyZh}" },
    { ...sentence, why: reason.en, whyZh: reason.zh },
  );
}
