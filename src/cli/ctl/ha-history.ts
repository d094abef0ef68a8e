import type { HaEntry } from "../../../runtime/control/ha-journal.ts";
import { prose, type Look } from "../../explain/layout.ts";
import { say, type Text } from "../../messages/text.ts";
import { causeText, roleText } from "./ha-words.ts";

/** The journal for people: one entry after the other, oldest first. */
export function journalPage(entries: readonly HaEntry[], look: Look): string {
  if (entries.length === 0) return `${nothing[look.language]}\n`;
  return entries.map((entry) => `${lines(entry, look).join("\n")}\n`).join("");
}

const nothing = say({ en: "nothing has happened yet", zh: "尚无记录" });

function lines(entry: HaEntry, look: Look): readonly string[] {
  const time = entry.time.replace("T", " ");
  const text = textOf(entry)[look.language].replace(/\p{Cc}/gu, "?");
  const indent = time.length + 2;
  const [first = "", ...rest] = prose(text, look, indent);
  return [`${look.paint.faint(time)}${first.slice(time.length)}`, ...rest];
}

function textOf(entry: HaEntry): Text {
  if (entry.event === "agent" && entry.what === "started")
    return say(
      { en: "HA agent started ({detail})", zh: "HA 代理已启动（{detail}）" },
      { detail: entry.detail },
    );
  if (entry.event === "agent") return { en: entry.detail, zh: entry.detail };
  const { instance } = entry;
  if (entry.event === "order")
    return entry.refused === undefined
      ? say(
          { en: "{instance}: {order} ordered", zh: "{instance}：执行 {order}" },
          { instance, order: entry.order },
        )
      : say(
          {
            en: "{instance}: {order} refused ({refused})",
            zh: "{instance}：{order} 被拒绝（{refused}）",
          },
          { instance, order: entry.order, refused: entry.refused },
        );
  return say(
    {
      en: "{instance}: {from} -> {to}, priority {priority}: {cause}",
      zh: "{instance}：{from} -> {to}，优先级 {priority}：{cause}",
    },
    {
      instance,
      from: roleText[entry.from],
      to: roleText[entry.to],
      priority: entry.priority,
      cause: causeText(entry),
    },
  );
}
