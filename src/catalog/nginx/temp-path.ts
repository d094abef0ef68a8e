import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer } from "./values.ts";

const usage = "path [level1 [level2 [level3]]]";

/** The room that nginx has for the letters of the folders between the path and a file. */
const most = 10;

/** ngx_conf_set_path_slot: a directory, and how many letters each level of folders in it has. */
export const tempPathShape: Shape<readonly string[]> = {
  usage,
  parse(words) {
    if (words.length < 1 || words.length > 4) return badCount(usage);
    let room = most;
    for (const { text, span } of words.slice(1)) {
      const level = integer(1).parse(text);
      if (!level.ok) return no(level.reason, span);
      room -= level.value;
      if (room < 0) return no(say({ en: "the levels are too long", zh: "目录层级过长" }), span);
    }
    return ok(words.map(({ text }) => text));
  },
  print: (words) => [...words],
};
