import { existsSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";

import { say } from "../messages/text.ts";
import { findSettings } from "../project/settings-place.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

/** What of a command line says where its files are. */
interface Asked {
  readonly config: string | undefined;
  readonly cluster: string | undefined;
  readonly node: readonly string[];
  readonly "stdin-filename": string | undefined;
}

/**
 * The `lbc.yaml` of a run: the one that `--config` names, else the nearest one of the paths, going
 * outwards from each; of paths that have none, that of the working directory. Where paths have
 * different ones, that of the working directory holds for all.
 */
export function settingsFor(
  flags: Asked,
  operands: readonly string[],
  io: Pick<Io, "cwd" | "note">,
): string | undefined {
  if (flags.config !== undefined) return named(flags.config, io.cwd);
  const here = findSettings(io.cwd);
  const folders = new Set(pathsOf(flags, operands).map((path) => folderOf(resolve(io.cwd, path))));
  const places = new Set([...folders].map((folder) => findSettings(folder) ?? here));
  if (places.size <= 1) return places.size === 0 ? here : [...places][0];
  const used = here === undefined ? undefined : relative(io.cwd, here);
  const others = [...places].flatMap((place) =>
    place === undefined || place === here ? [] : [relative(io.cwd, place)],
  );
  const list = others.toSorted().join(", ");
  io.note(
    used === undefined
      ? say(
          {
            en: "not used, because not all paths have it: {list}; --config names one for all",
            zh: "未使用（并非所有路径共有）：{list}；可用 --config 指定",
          },
          { list },
        )
      : say(
          {
            en: "settings are those of {used}, not of {list}; --config names others",
            zh: "使用 {used} 的设置，而不是 {list}；可用 --config 指定",
          },
          { used, list },
        ),
  );
  return here;
}

function named(config: string, cwd: string): string {
  const path = resolve(cwd, config);
  if (existsSync(path)) return path;
  throw new UsageError(
    say({ en: "there is no file {config}", zh: "没有文件 {config}" }, { config }),
  );
}

function pathsOf(flags: Asked, operands: readonly string[]): readonly string[] {
  const ofNodes = flags.node.flatMap((each) => each.slice(each.indexOf("=") + 1).split(","));
  const paths = operands.map((path) => (path === "-" ? (flags["stdin-filename"] ?? ".") : path));
  return [...paths, ...ofNodes, ...(flags.cluster === undefined ? [] : [flags.cluster])];
}

const folderOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path);
