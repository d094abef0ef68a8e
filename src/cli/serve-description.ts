import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { say, type Text } from "../messages/text.ts";
import type { Io } from "./io.ts";
import { isDescription } from "./is-description.ts";
import type { ServeFlags } from "./serve-flags.ts";
import { UsageError } from "./usage-error.ts";

/** What is looked for in the working directory where `--node` stands alone. */
const usual = ["lbc.config.ts", "lbc.yaml"] as const;

/**
 * The description of a cluster that `serve` is asked to run a node of, as the user named it; nothing
 * where files of the products are served. Throws `UsageError` where both are asked for.
 */
export function descriptionOf(flags: ServeFlags, io: Pick<Io, "cwd">): string | undefined {
  const [first, second] = flags.paths;
  const found =
    first === undefined && flags.node !== undefined && !namesFiles(flags)
      ? usual.find((name) => existsSync(resolve(io.cwd, name)))
      : first;
  if (found === undefined || !isDescription(found)) {
    if (flags.node !== undefined) throw new UsageError(noDescription);
    return undefined;
  }
  const strange = besides(flags);
  if (strange !== undefined) throw new UsageError(elsewhere(strange, found));
  if (second !== undefined) throw new UsageError(onlyOne(found, second));
  return found;
}

const namesFiles = ({ conf, ha }: ServeFlags): boolean => conf !== undefined || ha !== undefined;

/** A flag that says of files what a description says itself. */
function besides({ conf, ha, global, targets, dialect }: ServeFlags): string | undefined {
  const said: readonly (readonly [flag: string, isSaid: boolean])[] = [
    ["-c", conf !== undefined],
    ["--ha", ha !== undefined],
    ["-g", global !== undefined],
    ["--target", targets.length > 0],
    ["--dialect", dialect !== undefined],
  ];
  return said.find(([, isSaid]) => isSaid)?.[0];
}

const noDescription = say({
  en: "--node goes with the description of a cluster: lbc.config.ts, lbc.yaml or a document",
  zh: "--node 须与集群描述合用：lbc.config.ts、lbc.yaml 或文档",
});

const elsewhere = (flag: string, path: string): Text =>
  say(
    {
      en: "{flag} goes with files of the products; {path} is a description, which says all of it itself",
      zh: "{flag} 只用于产品配置文件；{path} 是集群描述，相应内容写在描述中",
    },
    { flag, path },
  );

const onlyOne = (path: string, other: string): Text =>
  say(
    {
      en: "{path} describes the whole machine; {other} cannot stand beside it",
      zh: "{path} 已描述整台机器，不能再指定 {other}",
    },
    { path, other },
  );
