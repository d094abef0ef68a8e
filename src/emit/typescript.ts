/** A value as TypeScript writes it. */
export type Code =
  | { readonly kind: "literal"; readonly text: string; readonly isText: boolean }
  | { readonly kind: "list"; readonly items: readonly Code[] }
  | {
      readonly kind: "object";
      readonly entries: readonly (readonly [key: string, value: Code])[];
      /** Each key has a line even where one would do for all. */
      readonly isBroken: boolean;
    }
  | { readonly kind: "call"; readonly name: string; readonly args: readonly Code[] };

/** Wider lines are broken where they can be. */
const width = 100;

export const list = (items: readonly Code[]): Code => ({ kind: "list", items });
export const object = (entries: readonly (readonly [string, Code])[]): Code => ({
  kind: "object",
  entries,
  isBroken: false,
});
export const call = (name: string, ...args: readonly Code[]): Code => ({
  kind: "call",
  name,
  args,
});
export const literal = (value: string | number | boolean | null): Code =>
  typeof value === "string"
    ? { kind: "literal", text: quoted(value), isText: true }
    : { kind: "literal", text: String(value), isText: false };

/** In quotes of the kind that needs fewer backslashes. */
function quoted(text: string): string {
  const doubled = JSON.stringify(text);
  const count = (sign: string) => text.split(sign).length;
  if (count('"') <= count("'")) return doubled;
  const inner = doubled.slice(1, -1).replace(/\\(.)|'/gs, (all, sign?: string) => {
    if (sign === undefined) return "\\'";
    return sign === '"' ? '"' : all;
  });
  return `'${inner}'`;
}

/** The text of a value, laid out as formatters of TypeScript do. */
export const codeText = (code: Code): string => printed(code, "", "export default ".length, 1);

/**
 * `column` is where it begins, `after` how many signs have to follow it on its last line; what
 * fits stands on one line.
 */
function printed(code: Code, indent: string, column: number, after: number): string {
  const flat = flatText(code);
  if (flat !== undefined && column + flat.length + after <= width) return flat;
  const inner = `${indent}  `;
  switch (code.kind) {
    case "literal":
      return code.text;
    case "list":
      return code.items.length === 0 ? "[]" : `[\n${brokenItems(code.items, inner)}${indent}]`;
    case "object": {
      if (code.entries.length === 0) return "{}";
      const lines = code.entries.map(([key, value]) => property(key, value, inner));
      return `{\n${lines.join("")}${indent}}`;
    }
    case "call":
      return printedCall(code.name, code.args, indent, column);
  }
}

function property(key: string, value: Code, indent: string): string {
  const head = `${indent}${keyText(key)}:`;
  const text = printed(value, indent, head.length + 1, 1);
  const isLong = head.length + 1 + text.length + 1 > width;
  // A long text has a line of its own, unless that would win next to nothing.
  if (value.kind === "literal" && value.isText && isLong && keyText(key).length > 4)
    return `${head}\n${indent}  ${text},\n`;
  return `${head} ${text},\n`;
}

function brokenItems(items: readonly Code[], indent: string): string {
  if (items.every((item) => item.kind === "literal" && !item.isText)) return filled(items, indent);
  return items.map((item) => `${indent}${printed(item, indent, indent.length, 1)},\n`).join("");
}

/** Numbers stand side by side. */
function filled(items: readonly Code[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const item of items) {
    const text = `${flatText(item) ?? ""},`;
    const isFirst = line === indent;
    if (!isFirst && line.length + 1 + text.length > width) {
      lines.push(line);
      line = `${indent}${text}`;
    } else line += isFirst ? text : ` ${text}`;
  }
  return [...lines, line, ""].join("\n");
}

/** The last argument is broken, those before it stay on the line of the name. */
function printedCall(name: string, args: readonly Code[], indent: string, column: number): string {
  const before = args.slice(0, -1).map((one) => `${flatText(one) ?? ""}, `);
  const head = `${name}(${before.join("")}`;
  const last = args.at(-1);
  if (column + head.length + 1 > width)
    return `${name}(\n${brokenItems(args, `${indent}  `)}${indent})`;
  return `${head}${last ? printed(last, indent, column + head.length, 2) : ""})`;
}

/** On one line; nothing for what has to have several. */
function flatText(code: Code): string | undefined {
  switch (code.kind) {
    case "literal":
      return code.text;
    case "list":
      return isMatrix(code.items) ? undefined : around("[", code.items.map(flatText), "]");
    case "object": {
      if (code.isBroken && code.entries.length > 0) return undefined;
      if (code.entries.length === 0) return "{}";
      const parts = code.entries.map(([key, value]) => {
        const text = flatText(value);
        return text === undefined ? undefined : `${keyText(key)}: ${text}`;
      });
      return around("{ ", parts, " }");
    }
    case "call":
      return around(`${code.name}(`, code.args.map(flatText), ")");
  }
}

const around = (
  open: string,
  parts: readonly (string | undefined)[],
  close: string,
): string | undefined =>
  parts.includes(undefined) ? undefined : `${open}${parts.join(", ")}${close}`;

/** Several lists, or several objects, of more than one item each: a line for each. */
const isMatrix = (items: readonly Code[]): boolean =>
  items.length > 1 &&
  (items.every((item) => item.kind === "list" && item.items.length > 1) ||
    items.every((item) => item.kind === "object" && item.entries.length > 1));

/** `__proto__` as it stands would be no key but the prototype. */
function keyText(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key);
}
