import { Buffer } from "node:buffer";

import { check, type Checked } from "../../src/check/check.ts";
import type { AnyRule, Example } from "../../src/lint/rule.ts";
import type { LintSettings } from "../../src/lint/settings.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import type { Span } from "../../src/text/span.ts";

const cwd = "/example";

/** A file of an example, its marks taken out. */
interface ExampleFile {
  readonly path: string;
  readonly text: string;
  readonly marked: readonly Span[];
}

/** The files of an example: one, or several under `--- path` lines. */
export function filesOf(rule: AnyRule, { text, dialect }: Example): ExampleFile[] {
  const name = dialect === "keepalived" || onHa(rule) ? "keepalived.conf" : nameFor(dialect);
  if (!text.startsWith("--- ")) return [unmark(name, text)];
  return text
    .split(/^--- /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return unmark(part.slice(0, end).trim(), part.slice(end + 1));
    });
}

const onHa = ({ on }: AnyRule): boolean => on === "vrrp" || on === "script" || on === "ha";

const nameFor = (dialect: Example["dialect"]): string =>
  dialect === "ths" ? "httpserver.conf" : "nginx.conf";

function unmark(path: string, written: string): ExampleFile {
  const marked: Span[] = [];
  let text = "";
  let start = 0;
  for (const [piece] of written.matchAll(/[«»]|[^«»]+/g)) {
    if (piece === "«") start = text.length;
    else if (piece === "»") marked.push({ file: path, start, end: text.length });
    else text += piece;
  }
  return { path, text, marked };
}

/** Lints an example with every rule on; nothing of it is on the disk. */
export function checkExample(
  rule: AnyRule,
  example: Example,
  settings: LintSettings = { preset: "all", levels: new Map() },
): Checked & { readonly request: LoadRequest; readonly files: readonly ExampleFile[] } {
  const files = filesOf(rule, example);
  const encoding = example.bytes ? "latin1" : "utf8";
  const held = new Map(
    files.map(({ path, text }) => [`${cwd}/${path}`, Buffer.from(text, encoding)]),
  );
  const request = { held, cwd, ...requestFor(rule, example, files) };
  return { ...check(request, { settings, copied: true }), request, files };
}

function requestFor(
  { on }: AnyRule,
  { dialect }: Example,
  files: readonly ExampleFile[],
): Pick<LoadRequest, "paths" | "nodes" | "dialect"> {
  const folders = Map.groupBy(files, ({ path }) => path.split("/")[0] ?? "");
  const machines = on === "cluster" || on === "node";
  if (machines && files.every(({ path }) => path.includes("/"))) {
    const nodes = [...folders].map(([name, inside]) => ({
      name,
      paths: inside.map(({ path }) => path),
    }));
    return { paths: [], nodes };
  }
  const paths = machines
    ? files.map(({ path }) => path)
    : files.slice(0, 1).map(({ path }) => path);
  return { paths, ...(dialect !== undefined && { dialect }) };
}
