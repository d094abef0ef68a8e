import type { Form } from "../../src/catalog/form.ts";

/** Pieces of TypeScript: what a type is called, and what stands above a key. */

export interface Doc {
  readonly en: string;
  readonly zh: string;
}

/** A key of an interface, with what editors show of it. */
export interface Member {
  readonly key: string;
  readonly type: string;
  readonly doc?: readonly string[];
  readonly isRequired?: boolean;
}

export const quoted = (word: string | number): string => JSON.stringify(word);

export const unionOf = (types: readonly string[]): string => [...new Set(types)].join(" | ");

/** One stands without a list. */
export const oneOrMany = (type: string): string =>
  `${type} | readonly ${/[|&]|^readonly/.test(type) ? `(${type})` : type}[]`;

/** `vrrp_instance/authentication` is `VrrpInstanceAuthentication`. */
export const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .map((word) => (/^[A-Z_]+$/.test(word) ? word.toLowerCase() : word))
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`)
    .join("");

const keyText = (key: string): string => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : quoted(key));

/** A comment that ends early would end the interface. */
export const comment = (lines: readonly string[], indent = ""): string => {
  const safe = lines.map((line) => line.replaceAll("*/", "*\\/"));
  const [only] = safe;
  if (only === undefined) return "";
  if (safe.length === 1) return `${indent}/** ${only} */\n`;
  return `${indent}/**\n${safe.map((line) => `${indent} *${line && ` ${line}`}\n`).join("")}${indent} */\n`;
};

/** Both languages, and what holds where nothing is said. */
export const docLines = ({ en, zh }: Doc, further: readonly string[] = []): readonly string[] => [
  en,
  "",
  zh,
  ...(further.length > 0 ? ["", ...further] : []),
];

export const members = (all: readonly Member[]): string =>
  all
    .map(({ key, type, doc = [], isRequired }) => {
      const mark = isRequired ? "" : "?";
      return `${comment(doc, "  ")}  readonly ${keyText(key)}${mark}: ${type};\n`;
    })
    .join("");

/** What a value in this form may look like; what it means the shape decides. */
export function formType(form: Form): string {
  switch (form.kind) {
    case "text":
      return form.name === "time"
        ? "DirectiveTime"
        : form.name === "size"
          ? "DirectiveSize"
          : "Text";
    case "number":
      return "number";
    case "switch":
      return unionOf(["boolean", quoted(form.yes), quoted(form.no)]);
    case "choice":
      return unionOf(form.words.map(quoted));
    case "either":
      return unionOf(form.of.map(formType));
    case "flag":
      return "boolean";
    case "list":
      return listType(form);
    case "tuple":
      return `readonly [${form.of.map(formType).join(", ")}]`;
    case "parameters":
      return parametersType(form);
    case "lines":
      return "readonly Line[]";
    case "words":
      return "Words";
  }
}

function listType({ of, least, greatest }: Form & { kind: "list" }): string {
  const item = formType(of);
  if (greatest === 1) return least === 0 ? `true | ${item}` : item;
  if (least > 1) return `readonly ${/[|]/.test(item) ? `(${item})` : item}[]`;
  return least === 0 ? `true | ${oneOrMany(item)}` : oneOrMany(item);
}

/** Named parameters; a word of `on` or `off` is no flag there, which true and false would be. */
function parametersType({ first, named }: Form & { kind: "parameters" }): string {
  const places = first.map((name) => `readonly ${keyText(name)}: Text; `);
  const further = Object.entries(named).map(
    ([name, form]) => `readonly ${keyText(name)}?: ${formType(form)}; `,
  );
  return `Text | { ${[...places, ...further].join("")}}`;
}
