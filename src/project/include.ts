import { dirname, isAbsolute, join } from "node:path";

import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import type { Files } from "./files.ts";
import { isGlob } from "./glob.ts";

export interface Resolved {
  readonly files: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

const keepalivedIncludes = /^include[rmwba]?$/;

/** Every `include` of a tree, at any depth. */
export function* includesOf(tree: Tree, family: "nginx" | "keepalived"): Generator<Statement> {
  const open: Statement[] = tree.statements.toReversed();
  for (let next = open.pop(); next; next = open.pop()) {
    if (isInclude(next, family)) yield next;
    for (const inner of next.body?.toReversed() ?? []) open.push(inner);
  }
}

function isInclude({ name, args, body, inert }: Statement, family: "nginx" | "keepalived") {
  if (body || inert || args.length !== 1) return false;
  return family === "nginx"
    ? name.text === "include" && name.quote === undefined
    : keepalivedIncludes.test(name.text);
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
  if (!word) return { files: [], diagnostics: [] };
  const path = files.mapped(isAbsolute(word.text) ? word.text : join(directory, word.text));
  if (!isGlob(path)) return single(path, word.text, word.span, "base/include-missing", files);
  const found = files.glob(path);
  if (found.length > 0) return several(found, word.span, "base/include-missing", files);
  const message = say(
    { en: "no file matches `{path}`", zh: "没有文件匹配 `{path}`" },
    { path: word.text },
  );
  return {
    files: [],
    diagnostics: [finding("base/include-glob-empty", "warning", message, word.span)],
  };
}

/** The files that one `include` of keepalived names: relative to the file that it stands in. */
export function resolveKeepalived(statement: Statement, from: string, files: Files): Resolved {
  const word = statement.args[0];
  if (!word) return { files: [], diagnostics: [] };
  const code = "base/keepalived-include-missing";
  const found = braceAlternatives(word.text).flatMap((alternative) => {
    const path = files.mapped(
      isAbsolute(alternative) ? alternative : join(dirname(from), alternative),
    );
    return isGlob(path) ? files.glob(path) : files.kind(path) ? [path] : [];
  });
  if (found.length > 0) return several(found, word.span, code, files);
  return { files: [], diagnostics: [missing(code, word.text, word.span)] };
}

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

function several(paths: readonly string[], span: Span, code: string, files: Files): Resolved {
  const all = paths.map((path) => single(path, path, span, code, files));
  return {
    files: all.flatMap((one) => one.files),
    diagnostics: all.flatMap((one) => one.diagnostics),
  };
}

function single(path: string, shown: string, span: Span, code: string, files: Files): Resolved {
  const kind = files.kind(path);
  if (kind === "file") return { files: [path], diagnostics: [] };
  if (!kind) return { files: [], diagnostics: [missing(code, shown, span)] };
  const message =
    kind === "directory"
      ? say({ en: "`{path}` is a directory", zh: "`{path}` 是目录" }, { path: shown })
      : say({ en: "`{path}` is not a regular file", zh: "`{path}` 不是普通文件" }, { path: shown });
  return { files: [], diagnostics: [finding(code, "error", message, span)] };
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
