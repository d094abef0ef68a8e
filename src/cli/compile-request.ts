import { readFileSync } from "node:fs";
import { resolve } from "node:path";

import { defaultVersions, type Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { LoadRequest } from "../project/settings.ts";
import type { Io } from "./io.ts";
import type { Product, ServeFlags } from "./serve-flags.ts";
import { UsageError } from "./usage-error.ts";

/** One machine, however many files it has; never shown. */
const machine = "this machine";

const targetOf = ({ dialect, version }: Product): Target => ({
  dialect,
  version: version ?? defaultVersions[dialect],
});

/** `-p`, or the working directory: where nginx has the folder that it was built for. */
export const prefixOf = (flags: ServeFlags, io: Pick<Io, "cwd">): string =>
  resolve(io.cwd, flags.prefix ?? ".");

/** `-e`, relative to the prefix as in nginx. */
export const errorLogOf = (flags: ServeFlags, io: Io): string | undefined =>
  flags.errorLog === undefined || flags.errorLog === "stderr"
    ? flags.errorLog
    : resolve(prefixOf(flags, io), flags.errorLog);

/** What the flags of `serve` ask to be read. Throws `UsageError` when they name nothing. */
export function compileRequest(flags: ServeFlags, io: Io): LoadRequest {
  const prefix = prefixOf(flags, io);
  const conf = confOf(flags, prefix);
  const paths = [
    ...(conf === undefined ? [] : [conf]),
    ...(flags.ha === undefined ? [] : [resolve(io.cwd, flags.ha)]),
    ...flags.paths.map((path) => resolve(io.cwd, path)),
  ];
  if (paths.length === 0)
    throw new UsageError(
      say({
        en: "name a configuration: -c FILE, --ha FILE, a path, or --node NAME of a cluster description",
        zh: "请指定配置：-c 文件、--ha 文件、路径，或用 --node 指定集群描述中的机器",
      }),
    );
  const dialect: readonly Product[] =
    flags.dialect === undefined ? [] : [{ dialect: flags.dialect, version: undefined }];
  const held = conf === undefined ? undefined : withGlobal(conf, flags.global);
  return {
    paths: [],
    nodes: [{ name: machine, paths }],
    targets: [...flags.targets, ...flags.compat, ...dialect].map(targetOf),
    cwd: io.cwd,
    ...(held && { held }),
  };
}

/** nginx has a built-in name below its prefix; a drop-in that is given the prefix has it too. */
function confOf(flags: ServeFlags, prefix: string): string | undefined {
  if (flags.conf !== undefined) return resolve(prefix, flags.conf);
  const standsIn = flags.compat.some(({ dialect }) => dialect === "nginx");
  const named = flags.paths.length > 0 || flags.ha !== undefined;
  return standsIn && flags.prefix !== undefined && !named
    ? resolve(prefix, "conf/nginx.conf")
    : undefined;
}

/**
 * `-g`: the directives stand after the file, so that the places of the file stay as they are.
 * (nginx reads them before it; a directive that stands in both is refused either way.)
 */
function withGlobal(
  conf: string,
  directives: string | undefined,
): ReadonlyMap<string, Uint8Array> | undefined {
  if (directives === undefined) return undefined;
  try {
    return new Map([[conf, Buffer.concat([readFileSync(conf), Buffer.from(`\n${directives}\n`)])]]);
  } catch {
    // The loader says that the file cannot be read.
    return undefined;
  }
}
