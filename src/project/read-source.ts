import { systemError } from "../messages/system-error.ts";
import { say, type Text } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import type { Files } from "./files.ts";
import { mostBytes } from "./read-file.ts";

export type ReadSource = Source | { readonly refused: Text };

/** One file under the name that people see, or why there is nothing to read. */
export function readSource(files: Files, absolute: string): ReadSource {
  const standing = files.standing(absolute);
  if (standing === undefined) return { refused: nothingThere };
  if (typeof standing === "object") return standing;
  if (standing !== "file") return { refused: notRegular };
  try {
    const bytes = files.read(absolute);
    if (bytes === "too-large") return { refused: tooLarge };
    return bytes === "not-regular"
      ? { refused: notRegular }
      : new Source(files.shown(absolute), bytes);
  } catch (error) {
    return { refused: systemError(error) };
  }
}

const nothingThere = say({ en: "there is no such file", zh: "文件不存在" });
const notRegular = say({
  en: "it is not a regular file (- reads standard input)",
  zh: "不是普通文件（可用 - 从标准输入读取）",
});
const tooLarge = say(
  {
    en: "it is larger than the {most} MiB that are read of one file",
    zh: "超过单个文件的读取上限 {most} MiB",
  },
  { most: mostBytes / 1024 / 1024 },
);
