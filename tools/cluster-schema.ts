import { annotations } from "../src/catalog/annotations/all.ts";
import { usageOf } from "../src/catalog/annotations/define.ts";
import { clusterBlocks } from "../src/catalog/cluster/all.ts";
import type { ClusterBlock, ClusterKey, Takes } from "../src/catalog/cluster/define.ts";
import { exampleOf } from "../src/cluster/read/address.ts";
import { mayBeEmpty } from "../src/cluster/read/structure.ts";
import {
  lineForms,
  productsOf,
  type ScalarTakes,
  sizeForm,
  takesWord,
  wrongScalar,
} from "../src/cluster/read/values.ts";
import { timeForm } from "../src/cluster/time.ts";
import type { PlacedScalar } from "../src/ir/placed.ts";
import { defaultVersions } from "../src/ir/target.ts";

type Schema = Readonly<Record<string, unknown>>;

/** The schemas of configurations, which those of descriptions stand beside. */
type Definitions = Readonly<Record<string, Schema>>;

/**
 * The schemas of the blocks of a description by name, `cluster.node` for one, and `cluster.over.…`
 * for what one node says otherwise, where nothing is required and null takes away.
 */
export function clusterSchemas(configurations: Definitions): Record<string, Schema> {
  const builder = new Builder(configurations);
  const found: Record<string, Schema> = {};
  for (const block of clusterBlocks) found[`cluster.${block.name}`] = builder.block(block);
  for (const block of clusterBlocks)
    if (!outermost.has(block.name)) found[`cluster.over.${block.name}`] = builder.over(block);
  found["cluster.overrides"] = builder.over(blockNamed("overrides"));
  return found;
}

const outermost: ReadonlySet<string> = new Set(["cluster", "node", "overrides", "paths"]);

const blockNamed = (name: string): ClusterBlock => {
  const found = clusterBlocks.find((one) => one.name === name);
  if (!found) throw new Error(`no block ${name}`);
  return found;
};

const ref = (name: string): Schema => ({ $ref: `#/definitions/${name}` });

class Builder {
  readonly #configurations: Definitions;
  #isOver = false;

  constructor(configurations: Definitions) {
    this.#configurations = configurations;
  }

  block({ doc, keys, words }: ClusterBlock): Schema {
    const required = Object.entries(keys).flatMap(([key, one]) => (one.required ? [key] : []));
    return {
      type: "object",
      description: doc.en,
      ...(required.length > 0 && { required }),
      properties: { ...(words && this.#directives(words, keys)), ...this.#keys(keys) },
      additionalProperties: false,
    };
  }

  /** Directives may be anything here: they are checked where they are laid over the others. */
  over({ doc, keys, words }: ClusterBlock): Schema {
    this.#isOver = true;
    const properties = this.#keys(keys);
    this.#isOver = false;
    return {
      type: "object",
      description: doc.en,
      properties,
      ...(!words && { additionalProperties: false }),
    };
  }

  #keys(keys: ClusterBlock["keys"]): Record<string, Schema> {
    return Object.fromEntries(Object.entries(keys).map(([key, one]) => [key, this.#key(one)]));
  }

  #key({ takes, doc, fallback }: ClusterKey): Schema {
    const value = this.#nullable(this.#value(takes));
    const standard = fallback && defaultOf(takes, fallback.en);
    const told =
      fallback && standard === undefined
        ? `${doc.en} Where nothing is said: ${fallback.en}.`
        : doc.en;
    // Beside a $ref nothing counts.
    const body = value["$ref"] ? { allOf: [value] } : value;
    return { description: told, ...body, ...(standard !== undefined && { default: standard }) };
  }

  #nullable(value: Schema): Schema {
    return this.#isOver ? { anyOf: [value, { type: "null" }] } : value;
  }

  #value(takes: Takes): Schema {
    if (takesWord(takes)) return wordForm(takes);
    switch (takes.kind) {
      case "list": {
        const item = this.#value(takes.of);
        const least = mayBeEmpty(takes.of) ? {} : { minItems: 1 };
        return { anyOf: [item, { type: "array", items: item, ...least }] };
      }
      case "map":
        return {
          type: "object",
          ...names(takes),
          additionalProperties: this.#nullable(this.#value(takes.of)),
        };
      case "block":
        return ref(`cluster.${this.#isOver ? "over." : ""}${takes.block}`);
      case "directives":
        return this.#isOver ? { type: "object" } : this.#configuration(takes.family);
      case "guards":
        return guards(takes.of);
      case "configurations": {
        const one = ref(`${takes.family}.configuration`);
        return { anyOf: [one, { type: "array", items: one }] };
      }
      case "either":
        return { anyOf: takes.of.map((one) => this.#value(one)) };
    }
  }

  /** A configuration without what the description says of it. */
  #configuration(family: string): Schema {
    const all = Object.entries(this.#propertiesOf(`${family}.configuration`));
    const properties = Object.fromEntries(
      all.filter(([key]) => key !== "target" && key !== "file"),
    );
    return { type: "object", properties, additionalProperties: false };
  }

  #directives(
    { family, context, without = [] }: NonNullable<ClusterBlock["words"]>,
    keys: ClusterBlock["keys"],
  ): Record<string, unknown> {
    const dotted = context.replaceAll("/", ".");
    const name = Object.keys(this.#configurations).find(
      (one) => one.startsWith(`${family}.`) && one.split(".").slice(2).join(".") === dotted,
    );
    const all = Object.entries(this.#propertiesOf(name ?? ""));
    // The name is the key that the block stands under.
    const apart = ["name", ...without, ...Object.keys(keys)];
    return Object.fromEntries(all.filter(([key]) => !apart.includes(key)));
  }

  #propertiesOf(name: string): Readonly<Record<string, unknown>> {
    const found = this.#configurations[name]?.["properties"];
    if (!found) throw new Error(`no schema ${name}`);
    return found as Readonly<Record<string, unknown>>;
  }
}

/** Names that the user gives, and those of headers; machines may be named after files. */
function names({ keys, of }: Extract<Takes, { readonly kind: "map" }>): Schema {
  if (keys === "free" && of.kind === "text")
    return { propertyNames: { pattern: "^[\\w!#%&'*+.^`|~-]+$" } };
  if (keys !== "free" && ("reference" in keys || keys.define === "node")) return {};
  const pattern = "^(?![0-9]+$|__proto__$)[\\p{L}\\p{N}_][\\p{L}\\p{N}_.@+-]{0,127}$";
  return { propertyNames: { pattern } };
}

/** The default as a value, where the words of the reference are one. */
function defaultOf(takes: Takes, said: string): string | number | boolean | undefined {
  const words =
    takes.kind === "either" ? takes.of.filter(takesWord) : takesWord(takes) ? [takes] : [];
  const values = [said, ...(/^\d+$/.test(said) ? [Number(said)] : []), ...truths(said)];
  return values.find((value) =>
    words.some((one) => one.kind !== "text" && !wrongScalar(one, scalar(value))),
  );
}

const truths = (said: string): readonly boolean[] =>
  said === "true" || said === "false" ? [said === "true"] : [];

const scalar = (value: string | number | boolean): PlacedScalar => ({
  kind: "scalar",
  value,
  text: String(value),
  span: { file: "", start: 0, end: 0 },
});

/** The keys of the annotations that may stand in a block. */
function guards(context: "vrrp_instance" | "vrrp_sync_group" | "global_defs"): Schema {
  const here = annotations.filter(({ contexts }) =>
    contexts.some((one) => one === context || (one === "main" && context === "global_defs")),
  );
  const properties = here.map(({ key, doc, forms }) => {
    const usages = Object.entries(forms).map(([name, form]) => usageOf(name, form));
    return [key, { description: `${doc.en}: ${usages.join("; ")}` }] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

export const productNames = productsOf;

/** One word, as far as a pattern can tell; what it means the reader decides. */
function wordForm(takes: ScalarTakes): Schema {
  switch (takes.kind) {
    case "text": {
      const form = Object.hasOwn(lineForms, takes.name) ? lineForms[takes.name]?.form : undefined;
      const { source } = form ?? /\S/;
      return { type: ["string", "number"], title: takes.name, pattern: source };
    }
    case "time":
      return {
        type: "string",
        title: "time",
        pattern: timeForm.source,
        examples: ["5s", "500ms", "1m30s"],
      };
    case "size":
      return { type: "string", title: "size", pattern: sizeForm.source, examples: ["32k", "8m"] };
    case "number": {
      const { least, greatest, decimals } = takes;
      const kind = decimals === undefined ? "integer" : "number";
      return { type: kind, minimum: least, maximum: greatest };
    }
    case "switch":
      return { type: "boolean" };
    case "choice":
      return { enum: takes.words };
    case "address":
      return addressForm(takes);
    case "url":
      return { type: "string", title: "URL", pattern: "^https?://[^\\s/]" };
    case "target": {
      const products = productsOf(takes.family);
      return {
        type: "string",
        title: "product@version",
        pattern: `^(${products.join("|")})(@\\d+(\\.\\d+)*)?$`,
        examples: products.map((name) => `${name}@${versionOf(name)}`),
      };
    }
    case "reference":
      return { type: "string", title: `name of a ${takes.to}` };
    case "secret":
      return {
        type: "string",
        title: "where a secret stands",
        pattern: "^(file:/.|env:[A-Za-z_]\\w*$)",
        examples: ["env:VRRP_SECRET", "file:/etc/lbc/secret"],
      };
  }
}

/** Addresses of both families, and names where they may stand. */
function addressForm({ prefix, port, host }: Extract<Takes, { readonly kind: "address" }>): Schema {
  const end = {
    none: "$",
    may: (tail: string) => `(${tail})?$`,
    must: (tail: string) => `${tail}$`,
  };
  const behind = (how: "none" | "may" | "must", tail: string) =>
    how === "none" ? end.none : end[how](tail);
  const name = host ? "[\\w.-]+" : "\\d+(\\.\\d+){3}";
  const six = "[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*";
  const pattern =
    port === "none"
      ? `^(\\d+(\\.\\d+){3}|${six})${behind(prefix, "/\\d{1,3}")}`
      : `^(${name}|\\[${six}\\])${behind(port, ":\\d{1,5}")}${port === "may" ? `|^${six}$` : ""}`;
  return { type: "string", title: "address", pattern, examples: [exampleOf({ prefix, port })] };
}

const versionOf = (product: string): string =>
  (Object.entries(defaultVersions).find(([name]) => name === product)?.[1] ?? []).join(".");
