import { relative, resolve } from "node:path";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Family } from "../format/format.ts";
import type { Text } from "../messages/text.ts";
import { familyOf } from "../project/detect.ts";
import { Files } from "../project/files.ts";
import { unreadable } from "../project/include.ts";
import { load } from "../project/loader.ts";
import { readSource } from "../project/read-source.ts";
import type { LoadRequest } from "../project/settings.ts";
import { Source } from "../text/source.ts";

export interface FileToFormat {
  readonly source: Source;
  readonly family: Family;
}

/** Files in the order of the command line, and what could not be read. */
export interface FilesToFormat {
  readonly files: readonly FileToFormat[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The files that are named; of a directory every configuration below it and what those include. */
export function filesToFormat(request: LoadRequest, cwd: string): FilesToFormat {
  const disk = new Files(cwd, []);
  const files = new Map<string, FileToFormat>();
  const diagnostics: Diagnostic[] = [];
  for (const operand of request.paths) {
    const absolute = disk.absolute(operand);
    const found =
      operand !== "-" && disk.standing(absolute) === "directory"
        ? inDirectory(operand, request, cwd)
        : named(operand, request, disk);
    diagnostics.push(...found.diagnostics);
    for (const file of found.files)
      if (!files.has(file.source.path)) files.set(file.source.path, file);
  }
  return { files: [...files.values()], diagnostics };
}

const familyAsked = ({ dialect }: LoadRequest): Family | undefined =>
  dialect === undefined ? undefined : dialect === "keepalived" ? "keepalived" : "nginx";

function named(operand: string, request: LoadRequest, disk: Files): FilesToFormat {
  const { stdin } = request;
  const absolute = disk.absolute(operand === "-" && stdin ? stdin.name : operand);
  const path = disk.shown(absolute);
  const cannot = (reason: Text): FilesToFormat => {
    const place = { file: path, start: 0, end: 0 };
    return { files: [], diagnostics: [unreadable(path, reason, place)] };
  };
  if (operand === "-" && stdin) disk.hold(absolute, stdin.bytes);
  const source = readSource(disk, absolute);
  return source instanceof Source ? one(source, request) : cannot(source.refused);
}

function one(source: Source, request: LoadRequest): FilesToFormat {
  const family = familyAsked(request) ?? familyOf(source.path, source.text)?.family ?? "nginx";
  return { files: [{ source, family }], diagnostics: [] };
}

function inDirectory(operand: string, request: LoadRequest, cwd: string): FilesToFormat {
  const directory = resolve(cwd, operand);
  const isBelow = (path: string): boolean =>
    !/^\.\.(?:\/|$)/.test(relative(directory, resolve(cwd, path)));
  const { roots, sources, diagnostics } = load({ ...request, paths: [operand] });
  const files = roots.flatMap(({ dialect, files: paths }) =>
    paths.flatMap((path): FileToFormat[] => {
      const source = sources.get(path);
      const family = dialect === "keepalived" ? "keepalived" : "nginx";
      return source && isBelow(path) ? [{ source, family }] : [];
    }),
  );
  return {
    files,
    diagnostics: diagnostics.filter(
      ({ code, span }) => code === "syntax/unreadable" && isBelow(span.file),
    ),
  };
}
