import { existsSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say } from "../messages/text.ts";
import type { Project } from "../project/project.ts";

/**
 * Files are often checked away from the machine they belong to. An absolute path whose directory
 * does not exist here says nothing of the configuration: it is told apart from a missing file.
 */
export function foreignIncludes({ sources }: Project, found: Diagnostic): Diagnostic {
  // A pattern that matches nothing is silence for nginx, wherever it is read.
  if (found.code !== "base/include-missing") return found;
  const { file, start, end } = found.span;
  const path = (sources.get(file)?.text.slice(start, end) ?? "").replace(/^(["'])(.*)\1$/s, "$2");
  const directory = dirname(path);
  if (!isAbsolute(path) || existsSync(directory)) return found;
  return {
    code: "base/include-cannot-be-checked",
    severity: "info",
    message: say(
      {
        en: "{directory} is not on this machine: what {path} brings in was not checked",
        zh: "本机没有目录 {directory}：{path} 的内容未检查",
      },
      { directory, path },
    ),
    span: found.span,
    help: say({
      en: "--map FROM=TO says where the files are here",
      zh: "可用 --map FROM=TO 指明这些文件在本机的位置",
    }),
  };
}
