import { mkdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import type { ConvertedSource } from "../convert/project.ts";
import { say } from "../messages/text.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";
import { refuseInput, writeFileWhole } from "./write-file.ts";

interface Wanted {
  readonly files: readonly ConvertedSource[];
  /** Paths of the configurations that were named or found. */
  readonly roots: readonly string[];
  readonly operands: readonly string[];
  readonly output: string | undefined;
}

const bytesOf = ({ source, text }: ConvertedSource) => source.encode(text);

/** Decides where everything goes, or refuses; nothing is written before the result is called. */
export function planOutput(wanted: Wanted, io: Io): () => void {
  const { files, roots, operands, output } = wanted;
  const several = roots.length !== 1 || operands.some((operand) => isDirectory(io, operand));
  if (output !== undefined && (several || output.endsWith("/") || isDirectory(io, output)))
    return planDirectory(wanted, output, io);
  const root = files.find(({ source }) => source.path === roots[0]);
  if (several || !root)
    throw new UsageError(
      say({
        en: "several configurations: name a directory with -o",
        zh: "有多份配置，请用 -o 指定目录",
      }),
    );
  refuseChangedIncludes(files, root);
  if (output === undefined) return () => io.writeBytes(bytesOf(root));
  const path = resolve(io.cwd, output);
  const others = files.filter((file) => file !== root);
  refuseInput(
    path,
    others.map(({ source }) => source.path),
    io.cwd,
  );
  return () => writeFileWhole(path, bytesOf(root));
}

const isDirectory = (io: Io, path: string): boolean =>
  path !== "-" &&
  statSync(resolve(io.cwd, path), { throwIfNoEntry: false })?.isDirectory() === true;

function refuseChangedIncludes(files: readonly ConvertedSource[], root: ConvertedSource): void {
  const changed = files.filter((file) => file !== root && file.changed);
  if (changed.length > 0)
    throw new UsageError(
      say(
        {
          en: "included files change too ({files}): name a directory with -o",
          zh: "include 的文件也要修改（{files}），请用 -o 指定目录",
        },
        { files: changed.map(({ source }) => source.path) },
      ),
    );
}

function planDirectory({ files, roots, operands }: Wanted, output: string, io: Io): () => void {
  const directory = resolve(io.cwd, output);
  const base = commonDirectory([
    ...operands.filter((operand) => isDirectory(io, operand)).map((path) => resolve(io.cwd, path)),
    ...roots.map((path) => dirname(resolve(io.cwd, path))),
  ]);
  const inputs = files.map(({ source }) => source.path);
  const writes: (readonly [string, Buffer])[] = [];
  for (const file of files) {
    const inside = relative(base, resolve(io.cwd, file.source.path));
    if (inside.startsWith("..")) {
      leaveOutside(file, base, io);
      continue;
    }
    const path = join(directory, inside);
    refuseInput(path, inputs, io.cwd);
    writes.push([path, bytesOf(file)]);
  }
  return () => {
    for (const [path, bytes] of writes) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileWhole(path, bytes);
    }
  };
}

/** The include still names it where it is, which is right as long as it needs no change. */
function leaveOutside({ source: { path }, changed }: ConvertedSource, base: string, io: Io): void {
  if (changed)
    throw new UsageError(
      say(
        {
          en: "{path} changes too but lies outside {base}: copy it there, or read it there with --map",
          zh: "{path} 也要修改，但不在 {base} 下；请先复制过去，或用 --map 指定",
        },
        { path, base },
      ),
    );
  io.note(
    say(
      { en: "{path} needs no change and stays where it is", zh: "{path} 无需修改，保留原处" },
      { path },
    ),
  );
}

function commonDirectory(directories: readonly string[]): string {
  const [first = "/", ...others] = directories;
  let common = first;
  for (const directory of others)
    while (relative(common, directory).startsWith("..")) common = dirname(common);
  return common;
}
