import type { NginxReader } from "./nginx-reader.ts";
import type { Inside } from "./nginx-taken.ts";

/** Names of groups as they are written, by the same in lower case: nginx compares without case. */
export type Groups = ReadonlyMap<string, string>;

/** The groups of a block, of those below the ones that are asked for too. */
export function groupsIn(reader: NginxReader, inside: Inside): Groups {
  const groups = new Map<string, string>();
  reader.peek(inside, ({ name, args, body }) => {
    const group = args[0]?.text;
    if (!body || name.text !== "upstream" || group === undefined) return;
    const key = group.toLowerCase();
    if (!groups.has(key)) groups.set(key, group);
  });
  return groups;
}
