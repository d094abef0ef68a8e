import type { Context } from "../catalog/define.ts";
import type { Text } from "../messages/text.ts";

const words: Readonly<Partial<Record<string, Text>>> = {
  "if-in-server": { en: "if in server", zh: "server 中的 if" },
  "if-in-location": { en: "if in location", zh: "location 中的 if" },
  "stream-server": { en: "server in stream", zh: "stream 中的 server" },
  "stream-upstream": { en: "upstream in stream", zh: "stream 中的 upstream" },
  "rtmp-server": { en: "server in rtmp", zh: "rtmp 中的 server" },
  "rtmp-application": { en: "application in rtmp", zh: "rtmp 中的 application" },
  "rtmp-recorder": { en: "recorder in rtmp", zh: "rtmp 中的 recorder" },
  ssi: { en: "the SSI command config", zh: "SSI 命令 config" },
  "mail-server": { en: "server in mail", zh: "mail 中的 server" },
  main: { en: "main (outside of all blocks)", zh: "main（所有块之外）" },
};

/** A block as people call it. */
export const contextText = (context: Context): Text =>
  words[context] ?? { en: context, zh: context };

export const anywhere: Text = { en: "anywhere", zh: "任意位置" };

export const contextTexts = (contexts: readonly Context[] | "anywhere"): readonly Text[] =>
  contexts === "anywhere" ? [anywhere] : contexts.map(contextText);
