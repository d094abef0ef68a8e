import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, wordOf } from "./json.ts";
import { timeOf } from "./seconds.ts";
import { replaced } from "./words.ts";

/** A script that checks; nothing where its times have no unit that the description knows. */
export function raisedCheck(block: Fields, level: 1 | 2): Fields | undefined {
  let found = block;
  for (const key of ["interval", "timeout"]) {
    const said = fieldOf(block, key);
    if (said === undefined) continue;
    const time = timeOf(said);
    if (time === undefined) return undefined;
    found = replaced(found, [key], [[key, time]]);
  }
  const script = wordOf(fieldOf(block, "script"));
  if (script === undefined) return found;
  const said: readonly [string, Json] = (level === 2 && known(script)) || ["command", script];
  return replaced(found, ["script"], [said]);
}

/** A command that stands for a described key. */
function known(script: string): readonly [string, Json] | undefined {
  const url = /^\/usr\/bin\/curl -gfsS(?: -k)? -m \d+ --noproxy \* -o \/dev\/null (\S+)$/.exec(
    script,
  );
  if (url?.[1] !== undefined) return ["http", url[1]];
  const endpoint = /^\/bin\/bash -c '?<\/dev\/tcp\/([\w.-]+)\/(\d+)'?$/.exec(script);
  if (endpoint) return ["tcp", `${endpoint[1]}:${endpoint[2]}`];
  const process = /^\/usr\/bin\/pgrep -x ([\w@:-]+)$/.exec(script);
  return process?.[1] === undefined ? undefined : ["process", process[1]];
}
