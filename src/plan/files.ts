import { accessSync, constants } from "node:fs";

import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";
import { below, type Paths } from "./paths.ts";

/** The absolute path of a certificate or key; one that cannot be read is an error, as in nginx. */
export function needFile(
  path: string,
  site: Site | undefined,
  { paths, findings }: { readonly paths: Paths; readonly findings: Findings },
): string {
  const absolute = below(paths.configDirectory, path);
  try {
    accessSync(absolute, constants.R_OK);
  } catch {
    if (site)
      findings.error(
        "serve/missing-file",
        site,
        say({ en: "cannot read {path}", zh: "无法读取 {path}" }, { path: absolute }),
      );
  }
  return absolute;
}
