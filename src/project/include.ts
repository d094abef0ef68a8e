import { dirname, isAbsolute, join } from "node:path";

import type { Statement, Tree, Word } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import type { Dump, Files } from "./files.ts";
import { compilePath, isGlob } from "./glob.ts";

export interface Resolved {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const keepalivedIncludes = /^include[rmwba]?$/;

/** Every `include` of a tree, at any depth, in the order of the text. */
export function includesOf(tree: Tree, family: "nginx" | "keepalived"): readonly Statement[] {
  const found: Statement[] = [];
  // Trees are not deeper than their grammars allow.
  const visit = (statements: readonly Statement[]): void => {
    for (const statement of statements)
      if (statement.body) visit(statement.body);
      else if (isInclude(statement, family)) found.push(statement);
  };
  visit(tree.statements);
  return found;
}

function isInclude(statement: Statement, family: "nginx" | "keepalived"): boolean {
  const { name, inert } = statement;
  const isNamed =
    family === "nginx"
      ? name.text === "include" && name.quote === undefined
      : !inert && keepalivedIncludes.test(name.text);
  return isNamed && statement.args.length === 1;
}

const finding = (
  code: string,
  severity: Diagnostic["severity"],
  message: Text,
  span: Span,
): Diagnostic => ({ code, severity, message, span });

/** The files that one `include` of nginx names: relative to the root's directory, sorted. */
export function resolveNginx(statement: Statement, directory: string, files: Files): Resolved {
  const word = statement.args[0];
  if (!word) return nothing;
  const dump = files.dumpOf(statement.name.span.file);
  if (dump) return resolveDumped(word, directory, dump);
  const path = files.mapped(isAbsolute(word.text) ? word.text : join(directory, word.text));
  if (!isGlob(path)) return single(path, word.text, word, "base/include-missing", files);
  const found = files.glob(path);
  if (!found) return only(tooManyNames(word.text, word.span));
  if (found.length > 0) return several(found, word, "base/include-missing", files);
  return only(isEmpty(dirname(path), files) ? toBeFilled(word) : noMatch(word, "warning"));
}

/** Of another machine's files, those of this one tell nothing. */
function resolveDumped(word: Word, directory: string, { root, names }: Dump): Resolved {
  const path = isAbsolute(word.text) ? `${root}${word.text}` : join(directory, word.text);
  const fits = compilePath(path);
  const found = names.filter(fits).sort();
  if (found.length > 0) return { files: found, diagnostics: [] };
  // nginx has looked there: what is known is that it found nothing.
  if (isGlob(word.text)) return only(noMatch(word, "info"));
  const message = say(
    { en: "the dump does not hold `{path}`", zh: "转储中没有 `{path}`" },
    { path: word.text },
  );
  return only(finding("base/include-missing", "error", message, word.span));
}

const noMatch = ({ text, span }: Word, severity: Diagnostic["severity"]): Diagnostic =>
  finding(
    "base/include-glob-empty",
    severity,
    say({ en: "no file matches `{path}`", zh: "没有文件匹配 `{path}`" }, { path: text }),
    span,
  );

/** Packages bring folders for what the user adds, as Debian's conf.d. */
const toBeFilled = ({ text, span }: Word): Diagnostic =>
  finding(
    "base/include-glob-empty",
    "info",
    say(
      {
        en: "no file matches `{path}`: the folder is there and empty",
        zh: "没有文件匹配 `{path}`：目录存在，但是空的",
      },
      { path: text },
    ),
    span,
  );

const isEmpty = (directory: string, files: Files): boolean =>
  !isGlob(directory) &&
  files.standing(directory) === "directory" &&
  files.names(directory).every((name) => name.startsWith("."));

/**
 * The files that one `include` of keepalived names: relative to the file that it stands in. Of a
 * pattern that matches nothing only `includew` and `includea` tell; a name, or the directory of a
 * pattern, has to be there.
 */
export function resolveKeepalived(statement: Statement, from: string, files: Files): Resolved {
  const word = statement.args[0];
  if (!word) return nothing;
  const code = "base/keepalived-include-missing";
  const found: string[] = [];
  const lacking: string[] = [];
  for (const alternative of braceAlternatives(word.text)) {
    const path = files.mapped(
      isAbsolute(alternative) ? alternative : join(dirname(from), alternative),
    );
    const paths = isGlob(path) ? files.glob(path) : files.standing(path) ? [path] : [];
    if (!paths) return only(tooManyNames(word.text, word.span));
    found.push(...paths);
    if (paths.length === 0 && !(isGlob(path) && isThere(dirname(path), files)))
      lacking.push(alternative);
  }
  const { files: taken, diagnostics } = several(found, word, code, files);
  const [first] = lacking;
  const told = first === undefined ? [] : [missing(code, first, word.span)];
  const nothingMatches = found.length === 0 && lacking.length === 0;
  return {
    files: taken,
    diagnostics: [
      ...diagnostics.map(skipped),
      ...told,
      ...(nothingMatches ? [unmatched(statement.name.text, word)] : []),
    ],
  };
}

const isThere = (directory: string, files: Files): boolean =>
  isGlob(directory) ? files.glob(directory)?.length !== 0 : files.standing(directory) !== undefined;

/** keepalived passes over what is no file without a word. */
const skipped = (found: Diagnostic): Diagnostic =>
  found.code === "base/keepalived-include-missing" ? { ...found, severity: "warning" } : found;

function unmatched(name: string, word: Word): Diagnostic {
  const found = noMatch(word, "warning");
  return /[wa]$/.test(name)
    ? { ...found, code: "base/keepalived-include-missing", severity: "error" }
    : found;
}

const nothing: Resolved = { files: [], diagnostics: [] };

const only = (diagnostic: Diagnostic): Resolved => ({ files: [], diagnostics: [diagnostic] });

/** `{a,b}` of a pattern, one level, as libc's GLOB_BRACE. */
function braceAlternatives(pattern: string): readonly string[] {
  const match = /^([^{}]*)\{([^{}]*)\}(.*)$/.exec(pattern);
  if (!match || pattern.length > 1024) return [pattern];
  const [, before = "", inner = "", after = ""] = match;
  return inner
    .split(",")
    .slice(0, 64)
    .flatMap((choice) => (after.includes("{") ? [] : [`${before}${choice}${after}`]));
}

function several(paths: readonly string[], word: Word, code: string, files: Files): Resolved {
  const all = paths.map((path) => single(path, path, word, code, files));
  return {
    files: all.flatMap((one) => one.files),
    diagnostics: all.flatMap((one) => one.diagnostics),
  };
}

function single(path: string, shown: string, word: Word, code: string, files: Files): Resolved {
  const standing = files.standing(path);
  if (standing === "file") return { files: [path], diagnostics: [] };
  if (!standing) return only(missing(code, shown, word.span));
  if (typeof standing === "object") return only(unreadable(shown, standing.refused, word.span));
  const message =
    standing === "directory"
      ? say({ en: "`{path}` is a directory", zh: "`{path}` 是目录" }, { path: shown })
      : say({ en: "`{path}` is not a regular file", zh: "`{path}` 不是普通文件" }, { path: shown });
  return only(finding(code, "error", message, word.span));
}

const missing = (code: string, path: string, span: Span): Diagnostic => ({
  ...finding(
    code,
    "error",
    say({ en: "there is no file `{path}`", zh: "文件 `{path}` 不存在" }, { path }),
    span,
  ),
  help: say({
    en: "if the files were copied off a machine, --map FROM=TO says where they are now",
    zh: "如果文件是从其他机器复制来的，可用 --map FROM=TO 指明现在的位置",
  }),
});

/** Something that cannot be read at all. */
export const unreadable = (shown: string, reason: Text, span: Span): Diagnostic =>
  finding(
    "syntax/unreadable",
    "error",
    say(
      { en: "cannot read `{path}`: {reason}", zh: "无法读取 `{path}`：{reasonZh}" },
      { path: shown, reason: reason.en, reasonZh: reason.zh },
    ),
    span,
  );

export const cycle = (statement: Statement, path: string): Diagnostic =>
  finding(
    "base/include-cycle",
    "error",
    say(
      { en: "`{path}` includes itself by way of this", zh: "`{path}` 在此处循环包含了自身" },
      { path },
    ),
    statement.span,
  );

export const tooManyIncludes = (most: number, span: Span): Diagnostic =>
  finding(
    "base/include-too-many",
    "error",
    say(
      {
        en: "more than {most} files are included, counting each time",
        zh: "包含的文件超过 {most} 个（按次计）",
      },
      { most },
    ),
    span,
  );

const tooManyNames = (pattern: string, span: Span): Diagnostic =>
  finding(
    "base/include-too-many",
    "error",
    say(
      {
        en: "`{pattern}` goes through more files than a configuration has",
        zh: "`{pattern}` 遍历的文件过多，不像是配置文件的匹配模式",
      },
      { pattern },
    ),
    span,
  );

/** What one run has read so far fills the memory. */
export const tooMuchToRead = (span: Span): Diagnostic =>
  finding(
    "syntax/too-large",
    "error",
    say({
      en: "the files together are more than lbc reads: from this one on none was read",
      zh: "文件合计超过读取上限，从此文件起均未读取",
    }),
    span,
  );
