import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { evaluate } from "../../src/code/evaluate.ts";
import { type Limits, usualLimits } from "../../src/code/limits.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Placed } from "../../src/ir/placed.ts";
import type { Span } from "../../src/text/span.ts";

const made: string[] = [];

/** A folder with these files. */
export function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const directory = mkdtempSync(join(tmpdir(), "lbc-code-"));
  made.push(directory);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true });
    writeFileSync(join(directory, name), content);
  }
  return directory;
}

export function removeFolders(): void {
  for (const directory of made.splice(0)) rmSync(directory, { recursive: true, force: true });
}

/** Evaluates the first of these files, and says places as `file:line:column`. */
export function evaluated(
  files: Readonly<Record<string, string | Uint8Array>>,
  limits: Partial<Limits> = {},
) {
  const [entry = ""] = Object.keys(files);
  const cwd = folder(files);
  const { root, sources, diagnostics, said } = evaluate(entry, cwd, { ...usualLimits, ...limits });
  const at = ({ file, start }: Span): string => {
    const position = sources.find(({ path }) => path === file)?.position(start);
    return `${file}:${position?.line}:${position?.column}`;
  };
  const told = ({ code, message, span, help }: Diagnostic) => ({
    code,
    message: message.en,
    zh: message.zh,
    help: help?.en,
    place: at(span),
    text: sources.find(({ path }) => path === span.file)?.text.slice(span.start, span.end),
  });
  return { cwd, root, sources, diagnostics: diagnostics.map(told), said: said.map(told), at };
}

/** The place of every value by its path, and of every key by its path and ` key`. */
export function placesOf(files: Readonly<Record<string, string>>) {
  const { root, diagnostics, at } = evaluated(files);
  const places = new Map<string, string>();
  const visit = (placed: Placed, path: string): void => {
    places.set(path, at(placed.span));
    const inner = (key: string) => (path === "" ? key : `${path}.${key}`);
    if (placed.kind === "list")
      for (const [index, item] of placed.items.entries()) visit(item, inner(String(index)));
    if (placed.kind === "map")
      for (const { key, keySpan, value } of placed.entries) {
        places.set(`${inner(key)} key`, at(keySpan));
        visit(value, inner(key));
      }
  };
  if (root) visit(root, "");
  return { places, diagnostics };
}
