import { statSync } from "node:fs";
import { resolve } from "node:path";

import { nginxContexts } from "../catalog/define.ts";
import type { Dialect, Target } from "../ir/target.ts";
import { defaultVersions, parseVersion } from "../ir/target.ts";
import { nearest } from "../messages/nearest.ts";
import { say } from "../messages/text.ts";
import { mostBytes } from "../project/read-file.ts";
import type { LoadRequest, NodeRequest, PathMap } from "../project/settings.ts";
import type { FlagValues } from "./declaration.ts";
import type { Io } from "./io.ts";
import { isCode } from "./is-description.ts";
import type { readingFlags } from "./reading-flags.ts";
import { UsageError } from "./usage-error.ts";

type ReadingFlags = FlagValues<typeof readingFlags>;

/**
 * What the flags and paths of a command line ask to be read; `described` are the files of machines
 * that an `lbc.yaml` or a document names, where there is any.
 */
export function loadRequest(
  flags: ReadingFlags,
  paths: readonly string[],
  io: Io,
  described?: readonly NodeRequest[],
): LoadRequest {
  const nodes = [...flags.node.map(nodeRequest), ...(described ?? [])];
  const { cluster, context, dialect, prefix } = flags;
  if (paths.length === 0 && nodes.length === 0 && cluster === undefined && !described)
    throw new UsageError(
      say({
        en: "name a file, a directory or - for stdin",
        zh: "请给出文件、目录，或用 - 表示标准输入",
      }),
    );
  const directory = cluster ?? ".";
  if (!statSync(resolve(io.cwd, directory), { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(
      say({ en: "{directory} is not a directory", zh: "{directory} 不是目录" }, { directory }),
    );
  if (context !== undefined) refuseContext(context);
  refuseCode([...paths, ...nodes.flatMap((node) => node.paths)]);
  return {
    paths,
    nodes,
    targets: flags.target.map(target),
    maps: flags.map.map(pathMap),
    cwd: io.cwd,
    ...(cluster !== undefined && { cluster }),
    ...(prefix !== undefined && { prefix }),
    ...(context !== undefined && { context }),
    ...(dialect !== "auto" && { dialect }),
    ...(paths.includes("-") && {
      stdin: { name: flags["stdin-filename"] ?? "stdin", bytes: io.readStdin(mostBytes) },
    }),
  };
}

/** `NAME=PATH[,PATH…]` */
function nodeRequest(written: string): NodeRequest {
  const [name, list] = halves("--node", written);
  return { name, paths: list.split(",").filter((path) => path !== "") };
}

/** `FROM=TO` */
function pathMap(written: string): PathMap {
  const [from, to] = halves("--map", written);
  return { from, to };
}

function halves(flag: string, written: string): readonly [string, string] {
  const sign = written.indexOf("=");
  const name = written.slice(0, sign);
  const value = written.slice(sign + 1);
  if (sign < 1 || value === "")
    throw new UsageError(
      say(
        {
          en: "{flag} {written}: an = with both sides is needed",
          zh: "{flag} {written}：缺少 = 或其一侧为空",
        },
        { flag, written },
      ),
    );
  return [name, value];
}

/** `PRODUCT@VERSION` or `PRODUCT`. */
export function target(written: string): Target {
  const [product = "", number] = written.split("@");
  if (!isDialect(product)) {
    const meant = nearest(product, Object.keys(defaultVersions));
    const hint = meant === undefined ? Object.keys(defaultVersions) : `${meant}?`;
    throw new UsageError(
      say(
        { en: "there is no product {product} ({hint})", zh: "没有产品 {product}（{hint}）" },
        { product, hint },
      ),
    );
  }
  const version = number === undefined ? defaultVersions[product] : parseVersion(number);
  if (version === undefined)
    throw new UsageError(
      say(
        {
          en: "{written}: a version is numbers and dots",
          zh: "{written}：版本号只能由数字和点组成",
        },
        { written },
      ),
    );
  return { dialect: product, version };
}

const isDialect = (name: string): name is Dialect => Object.hasOwn(defaultVersions, name);

function refuseContext(context: string): void {
  if (nginxContexts.some((known) => known === context)) return;
  throw new UsageError(
    say(
      {
        en: "--context is one of {contexts}, not {context}",
        zh: "--context 只能是 {contexts}，不能是 {context}",
      },
      { contexts: nginxContexts, context },
    ),
  );
}

/** A configuration in TypeScript is a program, and a machine's files are none. */
function refuseCode(paths: readonly string[]): void {
  const code = paths.find(isCode);
  if (code !== undefined)
    throw new UsageError(
      say(
        { en: "{code} is code, which is not run here", zh: "{code} 是代码，此处不会执行" },
        { code },
      ),
    );
}
