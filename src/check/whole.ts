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
    (dialect === "keepalived" ||
      (own ?? trees).get(path)?.statements.some(({ name }) => blocksOfMain.has(name.text)) ===
        true);
  return new Set(roots.filter(isWhole).map(({ path }) => path));
}

const unread = /^(?:base\/(?:keepalived-)?include-|syntax\/unreadable)/;
