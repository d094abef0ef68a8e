import type { Statement } from "../../grammars/ast.ts";
import { isNamedMain } from "../project/detect.ts";
import type { Project, Root } from "../project/project.ts";

const blocksOfMain = new Set(["events", "http", "stream", "mail"]);

/**
 * The roots of which everything was read. A fragment leans on files that are not here, and so does
 * a configuration with an include that could not be read: that something is absent, such as a
 * default overridden further out, cannot be said of them.
 */
export function wholeRoots({ roots, trees, diagnostics }: Project): ReadonlySet<string> {
  const lacking = new Set(
    diagnostics.filter(({ code }) => unread.test(code)).map(({ span }) => span.file),
  );
  const isWhole = ({ path, dialect, files, trees: own }: Root): boolean =>
    !files.some((file) => lacking.has(file)) &&
    (dialect === "keepalived" || isMain(path, (own ?? trees).get(path)?.statements));
  return new Set(roots.filter(isWhole).map(({ path }) => path));
}

/** By a block that stands nowhere else; an empty file is one by its name. */
const isMain = (path: string, statements: readonly Statement[] = []): boolean =>
  statements.length === 0
    ? isNamedMain(path)
    : statements.some(({ name }) => blocksOfMain.has(name.text));

const unread = /^(?:base\/(?:keepalived-)?include-|syntax\/unreadable)/;
