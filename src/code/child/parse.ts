import { type AnyNode, type Expression, parse, parseExpressionAt, type Program } from "acorn";

import { say } from "../../messages/text.ts";
import type { Place } from "../answer.ts";
import { type ImportedName, type Outline, wordAt } from "./files.ts";
import { Located } from "./located.ts";

/** A module as JavaScript. */
export function parsed(text: string, file: number): Program {
  try {
    return parse(text, { ecmaVersion: "latest", sourceType: "module", allowHashBang: true });
  } catch (error) {
    throw refusalOf(error, text, file);
  }
}

/** JSON, as the expression that it is. */
export function parsedJson(text: string, file: number): Expression {
  try {
    JSON.parse(text);
  } catch (error) {
    throw noJson(error, text, file);
  }
  return parseExpressionAt(text, 0, { ecmaVersion: "latest" });
}

function noJson(error: unknown, text: string, file: number): Located {
  const { message } = error instanceof Error ? error : new Error(String(error));
  const at = Number(/at position (\d+)/.exec(message)?.[1] ?? text.length);
  return new Located(say({ en: "this is no JSON", zh: "不是有效的 JSON" }), {
    place: [file, ...wordAt(text, at)],
    isSyntax: true,
  });
}

function refusalOf(error: unknown, text: string, file: number): Located {
  if (error instanceof RangeError || /stack space/.test(String(error)))
    return new Located(tooDeep, { place: [file, 0, 0], isSyntax: true });
  const { message } = error instanceof Error ? error : new Error(String(error));
  const at = error instanceof Error && "pos" in error ? Number(error.pos) : 0;
  const said = say(
    { en: "this is no JavaScript: {message}", zh: "不是有效的 JavaScript：{message}" },
    { message: message.replace(/ \(\d+:\d+\)$/, "") },
  );
  return new Located(said, { place: [file, ...wordAt(text, at)], isSyntax: true });
}

const tooDeep = say({ en: "this nests too deep to be read", zh: "嵌套过深，无法读取" });

/** What a module imports by name and exports as default, and where the whole of it waits first. */
export function outlineOf(program: Program | Expression, file: number): Outline {
  const imports: ImportedName[] = [];
  let waits: Place | undefined;
  let exported: Place | undefined;
  const said = (node: AnyNode | null | undefined, names: readonly Named[]): void => {
    const module = named(node);
    if (!node || module === undefined) return;
    imports.push({ module, place: [file, node.start, node.end] });
    for (const { name, at } of names)
      imports.push({ module, place: [file, at.start, at.end], name });
  };
  const visit = (node: AnyNode, isTop: boolean): void => {
    if (node.type === "ImportDeclaration") said(node.source, node.specifiers.flatMap(importedOf));
    else if (node.type === "ExportNamedDeclaration")
      said(
        node.source,
        node.specifiers.map(({ local }) => ({ name: textOf(local), at: local })),
      );
    else if (node.type === "ExportAllDeclaration" || node.type === "ImportExpression")
      said(node.source, []);
    else if (node.type === "ExportDefaultDeclaration")
      exported = [file, node.declaration.start, node.declaration.end];
    else if (isTop && node.type === "AwaitExpression") waits ??= [file, node.start, node.end];
    const inside = isTop && !/Function/.test(node.type);
    for (const value of Object.values(node) as unknown[])
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
        if (isNode(each)) visit(each, inside);
  };
  visit(program, true);
  return { imports, exported, waits };
}

interface Named {
  readonly name: string;
  readonly at: AnyNode;
}

function importedOf(specifier: AnyNode): readonly Named[] {
  if (specifier.type === "ImportDefaultSpecifier") return [{ name: "default", at: specifier }];
  if (specifier.type !== "ImportSpecifier") return [];
  return [{ name: textOf(specifier.imported), at: specifier.imported }];
}

const textOf = (name: AnyNode): string =>
  name.type === "Identifier" ? name.name : name.type === "Literal" ? String(name.value) : "";

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

const named = (node: AnyNode | null | undefined): string | undefined =>
  node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
