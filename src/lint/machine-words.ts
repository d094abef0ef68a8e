import type { Machine } from "../ir/machine.ts";
import { say, type Text } from "../messages/text.ts";

/** How a machine is called in messages. */
export const nameOfMachine = ({ name }: Machine): Text =>
  name === undefined
    ? say({ en: "this machine", zh: "本机" })
    : say({ en: "{name}", zh: "{name} 上" }, { name });

const most = 8;

/** Names in a row, not all of them where they are many. */
export function listed(names: readonly string[]): Text {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  const values = { names: shown.join(", "), namesZh: shown.join("、"), rest };
  if (shown.length === 0) return say({ en: "none", zh: "无" });
  return rest === 0
    ? say({ en: "{names}", zh: "{namesZh}" }, values)
    : say({ en: "{names} and {rest} more", zh: "{namesZh} 等（另有 {rest} 个）" }, values);
}
