import { existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { nearest } from "../../messages/nearest.ts";
import { systemError } from "../../messages/system-error.ts";
import { say } from "../../messages/text.ts";
import { padTo } from "../../messages/width.ts";
import type { Given } from "../declaration.ts";
import { exitCode } from "../exit-code.ts";
import type { initDeclaration } from "../init-flags.ts";
import { templateFiles, templateNames, templateSummary } from "../init-template.ts";
import type { Io } from "../io.ts";
import { UsageError } from "../usage-error.ts";
import { writeFileWhole } from "../write-file.ts";

/** `lbc init`: writes a template into a folder where none of its files stands. */
export async function init(
  { flags, operands }: Given<typeof initDeclaration>,
  io: Io,
): Promise<number> {
  const names = templateNames();
  if (flags.list) {
    io.write(listOf(names, io));
    return exitCode.ok;
  }
  const [name, directory = ".", ...more] = operands;
  if (name === undefined) throw noTemplate(names);
  if (!names.includes(name)) throw unknownTemplate(name, names);
  if (more.length > 0) throw oneFolder();
  const folder = resolve(io.cwd, directory);
  const files = templateFiles(name, io.language);
  const there = files.filter(({ path }) => existsSync(join(folder, path)));
  if (there.length > 0) throw notEmpty(there.map(({ path }) => join(directory, path)));
  for (const { path, text } of files) {
    makeFolder(dirname(join(folder, path)));
    writeFileWhole(join(folder, path), text);
  }
  for (const { path } of files) io.write(`${join(directory, path)}\n`);
  io.note(next(join(directory, "README.md")));
  return exitCode.ok;
}

function listOf(names: readonly string[], { language }: Io): string {
  const width = Math.max(...names.map(({ length }) => length)) + 2;
  const line = (name: string) => `${padTo(name, width)}${templateSummary(name, language)}\n`;
  return names.map(line).join("");
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const reason = systemError(error);
    throw new UsageError(
      say(
        { en: "cannot make the folder {path}: {en}", zh: "无法创建目录 {path}：{zh}" },
        { path, en: reason.en, zh: reason.zh },
      ),
    );
  }
}

const noTemplate = (names: readonly string[]): UsageError =>
  new UsageError(say({ en: "name a template: {names}", zh: "请指定模板：{names}" }, { names }));

function unknownTemplate(name: string, names: readonly string[]): UsageError {
  const meant = nearest(name, names);
  return new UsageError(
    meant === undefined
      ? say(
          {
            en: "there is no template {name}; there are {names}",
            zh: "没有模板 {name}，可用：{names}",
          },
          { name, names },
        )
      : say(
          {
            en: "there is no template {name}; did you mean {meant}?",
            zh: "没有模板 {name}，是否想用 {meant}？",
          },
          { name, meant },
        ),
  );
}

const oneFolder = (): UsageError =>
  new UsageError(say({ en: "one template goes to one folder", zh: "一个模板只能写入一个目录" }));

const notEmpty = (files: readonly string[]): UsageError =>
  new UsageError(
    say(
      {
        en: "{files} would be overwritten: name another folder, lbc init TEMPLATE DIR",
        zh: "将覆盖 {files}：请在命令末尾指定其他目录",
      },
      { files },
    ),
  );

const next = (readme: string) =>
  say(
    { en: "written; {readme} says how to try it", zh: "已写入，试运行方法见 {readme}" },
    { readme },
  );
