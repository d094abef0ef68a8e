import { say } from "../messages/text.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Inside } from "./nginx-taken.ts";

/** Names of groups as they are written, by the same in lower case: nginx compares without case. */
export type Groups = ReadonlyMap<string, string>;

const word = "upstream";

/** The groups of a block, of those below the ones that are asked for too. */
export function groupsIn(reader: NginxReader, inside: Inside): Groups {
  const groups = new Map<string, string>();
  reader.peek(inside, ({ name, args, body }) => {
    if (!body) return;
    // Behind a directive whose `;` is missing a group is among its words.
    const at = name.text === word ? 0 : args.findIndex(({ text }) => text === word) + 1;
    const group = args[at]?.text;
    if (group === undefined || (at === 0 && name.text !== word)) return;
    const key = group.toLowerCase();
    if (!groups.has(key)) groups.set(key, group);
  });
  return groups;
}

export const noPort = (name: string) =>
  say(
    { en: "the group `{name}` is named without a port", zh: "引用上游组 `{name}` 时不能带端口" },
    { name },
  );

export const lacksPort = (name: string) =>
  say(
    {
      en: "`{name}` is no group, and an address needs a port",
      zh: "`{name}` 不是上游组名，地址必须带端口",
    },
    { name },
  );
