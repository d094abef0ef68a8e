import { annotations } from "../../src/catalog/annotations/all.ts";
import { annotationKey } from "../../src/catalog/annotations/define.ts";
import type { Context, DirectiveDef } from "../../src/catalog/define.ts";
import {
  type BlockForm,
  blockForm,
  blocksIn,
  type Family,
  sequencesIn,
} from "../../src/catalog/document-blocks.ts";
import { definitionsIn, factNames } from "../../src/catalog/document-schema.ts";
import { words } from "../../src/catalog/form.ts";
import { defaultVersions, dialectNames } from "../../src/ir/target.ts";
import {
  comment,
  docLines,
  formType,
  type Member,
  members,
  oneOrMany,
  pascal,
  quoted,
  unionOf,
} from "./type-text.ts";

/*
 * The directives of each block as interfaces. A directive stands once, in the interface of all the
 * blocks that have it; the interface of a block extends those.
 */

type Definition = DirectiveDef<unknown>;

/** What the directives of a context are called, where they stand in a document. */
export const contextType = (family: Family, context: Context): string =>
  context === "main"
    ? `${pascal(family)}Directives`
    : `${family === "nginx" && context === "server" ? "Http" : ""}${pascal(context)}Directives`;

/** The interfaces of the directives of both families. */
export function directiveTypes(): string {
  const builder = new Builder();
  builder.body("nginx", "main");
  builder.body("keepalived", "main");
  return builder.text();
}

class Builder {
  /** Members by their text, with the contexts that have them. */
  readonly #shared = new Map<string, { readonly member: Member; readonly contexts: string[] }>();
  /** What a context has for itself, by the name of its type. */
  readonly #bodies = new Map<string, Member[]>();
  readonly #blocks = new Map<string, string>();

  body(family: Family, context: Context): string {
    const type = contextType(family, context);
    if (this.#bodies.has(type)) return type;
    const own: Member[] = [];
    this.#bodies.set(type, own);
    const byName = Map.groupBy(definitionsIn(family, context), ({ name }) => name);
    const blocks = blocksIn(family, context);
    for (const name of factNames(family, context))
      if (!byName.has(name) && !blocks.includes(name))
        this.#share(type, { key: name, type: "Statements" });
    for (const [name, defs] of byName)
      if (!blocks.includes(name)) this.#share(type, directiveMember(name, defs));
    const items = new Map(blocks.map((name) => [name, this.#block(family, context, name)]));
    for (const [name, item] of items)
      own.push({
        key: name,
        type: blockForm(family, context, name)?.single ? item : oneOrMany(item),
        doc: docsOf(byName.get(name) ?? []),
      });
    own.push(
      ...sequenceMembers(family, context, items, byName),
      ...furtherMembers(family, context),
    );
    return type;
  }

  #share(type: string, member: Member): void {
    const text = members([member]);
    const there = this.#shared.get(text);
    if (there) there.contexts.push(type);
    else this.#shared.set(text, { member, contexts: [type] });
  }

  #block(family: Family, context: Context, name: string): string {
    const form = blockForm(family, context, name);
    if (!form) return "Words";
    if (form.content === "table") return "Readonly<Record<string, Words>>";
    const type = blockName(family, context, name);
    if (this.#blocks.has(type)) return type;
    this.#blocks.set(type, "");
    const head = headMembers(form);
    const inside = form.content === "directives" ? this.body(family, form.inside) : undefined;
    const entries: Member = { key: "entries", type: "readonly Line[]" };
    const text = `export interface ${type}${inside ? ` extends ${inside}` : ""} {\n${members(
      inside ? head : [...head, entries],
    )}}\n`;
    this.#blocks.set(type, text);
    return type;
  }

  text(): string {
    const groups = Map.groupBy(this.#shared.values(), ({ contexts }) =>
      contexts.toSorted().join(" "),
    );
    const holders = new Map<string, string[]>();
    const parts = [...groups].map(([contexts, all], index) => {
      const name = `Words${index + 1}`;
      for (const type of contexts.split(" "))
        holders.set(type, [...(holders.get(type) ?? []), name]);
      return `interface ${name} {\n${members(all.map(({ member }) => member))}}\n`;
    });
    for (const [type, own] of this.#bodies) {
      const from = holders.get(type) ?? [];
      const head = from.length > 0 ? ` extends ${from.join(", ")}` : "";
      parts.push(`export interface ${type}${head} {\n${members(own)}}\n`);
    }
    return [...parts, ...this.#blocks.values()].join("\n");
  }
}

const blockName = (family: Family, context: Context, name: string): string =>
  family === "nginx"
    ? `Nginx${context.startsWith("stream") || context.startsWith("mail") ? pascal(context) : ""}${pascal(name)}${context.startsWith("if") ? "InIf" : name === "if" ? `In${pascal(context)}` : ""}Block`
    : `Keepalived${context === "main" ? "" : pascal(context)}${pascal(name)}Block`;

const headMembers = ({ head, optional, rest }: BlockForm): readonly Member[] =>
  head.map((key, index) => ({
    key,
    type: rest && index === head.length - 1 ? "Words" : "Text",
    isRequired: index >= optional,
  }));

function sequenceMembers(
  family: Family,
  context: Context,
  blocks: ReadonlyMap<string, string>,
  defs: ReadonlyMap<string, readonly Definition[]>,
): readonly Member[] {
  return sequencesIn(family, context).map(({ key, names }) => {
    const steps = names.map((name) => {
      const type = blocks.get(name) ?? unionOf((defs.get(name) ?? []).map((def) => itemType(def)));
      return `{ readonly ${name}: ${type || "Words"} }`;
    });
    return { key, type: `readonly (${steps.join(" | ")})[]`, doc: [sequenceDoc(names)] };
  });
}

const sequenceDoc = (names: readonly string[]): string =>
  `${names.map((name) => `\`${name}\``).join(", ")} in their order.`;

const annotatedIn: ReadonlySet<string> = new Set(annotations.flatMap(({ contexts }) => contexts));

function furtherMembers(family: Family, context: Context): readonly Member[] {
  const annotated = family === "keepalived" && annotatedIn.has(context);
  return [
    ...(annotated
      ? [
          {
            key: annotationKey,
            type: "readonly Line[]",
            doc: ["What stands behind `# lbc:` in keepalived.conf: a line for each."],
          },
        ]
      : []),
    {
      key: "overridden",
      type: "Readonly<Record<string, readonly Json[]>>",
      doc: ["Values that a later one of the same block takes the place of."],
    },
  ];
}

function directiveMember(name: string, defs: readonly Definition[]): Member {
  return { key: name, type: unionOf(defs.map(valueType)), doc: docsOf(defs) };
}

function docsOf(defs: readonly Definition[]): readonly string[] {
  const docs = [...new Map(defs.map(({ doc }) => [doc.en, doc])).values()];
  const [first] = defs;
  if (!first) return [];
  const usual = defaultOf(first);
  const only = first.dialects.includes("nginx") || first.dialects.includes("keepalived");
  return docLines(
    { en: docs.map(({ en }) => en).join(" "), zh: docs.map(({ zh }) => zh).join("") },
    [
      ...(only ? [] : [first.dialects.map((one) => dialectNames[one]).join(", ")]),
      ...(usual === undefined ? [] : [`@defaultValue \`${usual}\``]),
    ],
  );
}

/** What the first product that has it does where nothing is said. */
function defaultOf(def: Definition): string | undefined {
  const [dialect] = def.dialects;
  if (!dialect || !def.fallback) return undefined;
  const value = def.fallback({ dialect, version: defaultVersions[dialect] });
  if (value === undefined) return undefined;
  const said = def.takes.print(value).join(" ");
  return said === "" || said.includes("`") ? undefined : said;
}

const itemType = ({ takes }: Definition): string => formType(takes.form ?? words);

function valueType(def: Definition): string {
  const item = itemType(def);
  if (def.takes.form?.kind === "lines" || def.repeat !== "append") return item;
  return item === "Words" ? "Values" : item === "Text" ? oneOrMany("Text") : oneOrMany(item);
}

/** The keys of `ha:` in lbc.yaml, as a block of keepalived's takes them. */
export function guardTypes(): string {
  return (["global_defs", "vrrp_instance", "vrrp_sync_group"] as const)
    .map((context) => {
      const here = annotations.filter(
        ({ contexts }) =>
          contexts.includes(context) || (context === "global_defs" && contexts.includes("main")),
      );
      const all = here.map(({ key, doc, repeat, forms }): Member => {
        const one = unionOf(["string", "boolean", ...Object.entries(forms).map(guardForm)]);
        return { key, type: repeat === "many" ? oneOrMany(one) : one, doc: docLines(doc) };
      });
      return `${comment([guardsDoc[context]])}export interface ${guardsName(context)} {\n${members(all)}}\n`;
    })
    .join("\n");
}

const guardsDoc = {
  global_defs: "Guards of every float.",
  vrrp_instance: "Guards of one float.",
  vrrp_sync_group: "Guards of a group.",
};

export const guardsName = (context: keyof typeof guardsDoc): string =>
  `${context === "global_defs" ? "" : context === "vrrp_instance" ? "Float" : "Group"}Guards`;

function guardForm([name, { first, options = {} }]: [
  string,
  (typeof annotations)[number]["forms"][string],
]): string {
  const places = Object.entries(first);
  const wide = "Scalar | readonly Scalar[]";
  const named =
    name === ""
      ? places.map(([place]) => `readonly ${quoted(place)}?: ${wide}; `)
      : [`readonly ${quoted(name)}: ${wide}; `];
  const further = Object.entries(options).map(
    ([key, option]) =>
      `readonly ${quoted(key)}?: ${"flag" in option ? "boolean" : optionType(option.type.name)}; `,
  );
  return `{ ${[...named, ...further].join("")}}`;
}

const optionType = (name: string): string =>
  name === "time"
    ? "Time"
    : name === "number"
      ? "number"
      : /^[\w-]+(\|[\w-]+)+$/.test(name)
        ? unionOf(name.split("|").map((one) => (one === "number" ? one : quoted(one))))
        : "Text";
