import { annotations } from "./annotations/all.ts";
import { annotationKey } from "./annotations/define.ts";
import type { Context, DirectiveDef } from "./define.ts";
import {
  type BlockForm,
  blockForm,
  blocksIn,
  type Family,
  sequencesIn,
} from "./document-blocks.ts";
import { allNames, factsOf, lettersWith } from "./facts/nginx.ts";
import { type JsonSchema, schemaOf, wordsSchema } from "./form-schema.ts";
import { words } from "./form.ts";
import { directives } from "./index.ts";
import { keepalivedDefinitions } from "./keepalived/definitions.ts";
import { keywordIn, keywordsIn } from "./keepalived/facts.ts";

type Definition = DirectiveDef<unknown>;

/** Whether values may stand beside their origin, as `lbc ir --origins` prints them. */
export type Traced = "traced" | "plain";

/** The schemas of the configurations of both families, by names that refer to each other. */
export function configSchemas(traced: Traced): Readonly<Record<string, JsonSchema>> {
  const builder = new Builder(traced);
  builder.config("nginx");
  builder.config("keepalived");
  return builder.schemas;
}

const ref = (name: string): JsonSchema => ({ $ref: `#/definitions/${name}` });

const place: JsonSchema = {
  type: "object",
  properties: {
    file: { type: "string" },
    line: { type: "integer", minimum: 1 },
    column: { type: "integer", minimum: 1 },
  },
  required: ["file", "line", "column"],
};

const origin: JsonSchema = {
  anyOf: [
    {
      type: "object",
      properties: { kind: { const: "default" } },
      required: ["kind"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: {
        kind: { enum: ["written", "inherited"] },
        from: { type: "string", description: "The block that it is inherited from." },
        file: { type: "string" },
        line: { type: "integer", minimum: 1 },
        column: { type: "integer", minimum: 1 },
        via: { type: "array", items: ref("place"), description: "Includes, innermost first." },
      },
      required: ["kind", "file", "line", "column"],
      additionalProperties: false,
    },
  ],
};

const unmodelled: JsonSchema = {
  type: "object",
  description: "A statement that the model has no place for, with its text.",
  properties: {
    name: { type: "string" },
    context: { type: "string" },
    text: { type: "string" },
    file: { type: "string" },
    line: { type: "integer" },
    column: { type: "integer" },
    via: { type: "array", items: ref("place") },
  },
  required: ["name", "context", "text"],
  additionalProperties: false,
};

class Builder {
  readonly schemas: Record<string, JsonSchema>;
  readonly #traced: Traced;

  constructor(traced: Traced) {
    this.#traced = traced;
    const origins = traced === "traced" ? { origin } : {};
    this.schemas = { words: wordsSchema, place, unmodelled, ...origins };
    this.schemas["value"] = this.#besideOrigin(ref("words"));
    this.schemas["values"] = oneOrMany(ref("value"));
    this.schemas["statements"] = this.#statements();
  }

  /** Directives that lbc knows by name only: one, or a list of the words of each. */
  #statements(): JsonSchema {
    const each = this.#besideOrigin({ type: "array", items: ref("words") });
    return { anyOf: [ref("value"), { type: "array", items: each }] };
  }

  config(family: Family): void {
    const body = this.#body(family, "main");
    this.schemas[`${family}.configuration`] = {
      type: "object",
      properties: {
        target: {
          type: "string",
          pattern: "^[a-z-]+(@[0-9]+(\\.[0-9]+)*)?$",
          description: "The product and version that it is for, such as nginx@1.22.",
        },
        file: { type: "string", description: "Where it stands on the machine." },
        unmodelled: { type: "array", items: ref("unmodelled") },
        ...body,
      },
      additionalProperties: false,
    };
  }

  /** Every key that a block of this context may hold. */
  #body(family: Family, context: Context): Record<string, JsonSchema> {
    const properties: Record<string, JsonSchema> = {};
    const items = new Map<string, JsonSchema>();
    for (const name of factNames(family, context)) properties[name] = ref("statements");
    const byName = Map.groupBy(definitionsIn(family, context), ({ name }) => name);
    for (const [name, defs] of byName) {
      items.set(name, this.#value(anyOf(defs.map((def) => this.#form(def)))));
      properties[name] = this.#shared(`${family}.${name}`, context, this.#directive(defs));
    }
    for (const name of blocksIn(family, context)) {
      const block = blockForm(family, context, name);
      if (!block) continue;
      const item = this.#value(ref(this.#block(family, name, block)));
      items.set(name, item);
      properties[name] = block.single ? item : oneOrMany(item);
    }
    for (const { key, names } of sequencesIn(family, context)) {
      const steps = names.map((name) => step(name, items.get(name) ?? ref("words")));
      properties[key] = { type: "array", items: { anyOf: steps } };
    }
    if (family === "keepalived" && annotatedIn.has(context))
      properties[annotationKey] = {
        type: "array",
        description: "What stands behind `# lbc:` in keepalived.conf: a line for each.",
        items: this.#value(ref("words")),
      };
    properties["overridden"] = {
      type: "object",
      description: "Values that a later one of the same block takes the place of.",
      additionalProperties: { type: "array" },
    };
    return properties;
  }

  /** The same directive in several blocks is described once. */
  #shared(name: string, context: Context, schema: JsonSchema): JsonSchema {
    const there = this.schemas[name];
    const same = !there || JSON.stringify(there) === JSON.stringify(schema);
    const key = same ? name : `${name}.in.${context.replaceAll("/", ".")}`;
    this.schemas[key] = schema;
    return ref(key);
  }

  /** Products may mean different things by one name. */
  #directive(defs: readonly Definition[]): JsonSchema {
    const description = [...new Set(defs.map(({ doc }) => doc.en))].join(" ");
    const schemas = defs.map((def) => {
      const value = this.#form(def);
      if (def.takes.form?.kind === "lines") return this.#lines(value);
      const item = this.#value(value);
      if (def.repeat !== "append") return item;
      return isWords(value) ? ref("values") : oneOrMany(item);
    });
    // Beside a $ref nothing counts.
    const [only] = schemas;
    const one = anyOf(schemas);
    return only && one["$ref"] ? { description, allOf: [one] } : { ...one, description };
  }

  /** What may be written is told exactly; what holds may be a default that nobody can write. */
  #form({ takes }: Definition): JsonSchema {
    const form = takes.form ?? words;
    const exact = this.#traced === "plain" || form.kind === "parameters" || form.kind === "lines";
    return exact && form.kind !== "words" ? schemaOf(form) : ref("words");
  }

  #lines(value: JsonSchema): JsonSchema {
    return { ...value, items: this.#value(wordsSchema) };
  }

  /** The name of the schema of a block; blocks of one kind may stand inside each other. */
  #block(family: Family, name: string, block: BlockForm): string {
    const inner = `${family}.${name}.${block.inside.replaceAll("/", ".")}`;
    if (!this.schemas[inner]) {
      this.schemas[inner] = {};
      this.schemas[inner] = this.#inside(family, block);
    }
    return inner;
  }

  #inside(family: Family, block: BlockForm): JsonSchema {
    const head = Object.fromEntries(
      block.head.map((key, index) => [
        key,
        block.rest && index === block.head.length - 1
          ? wordsSchema
          : { type: ["string", "number"] },
      ]),
    );
    const required = block.head.slice(block.optional);
    const object = { type: "object", ...(required.length > 0 && { required }) };
    switch (block.content) {
      case "table":
        return { type: "object", additionalProperties: ref("words") };
      case "entries":
        return {
          ...object,
          properties: {
            ...head,
            entries: { type: "array", items: this.#value(ref("words")) },
          },
          additionalProperties: false,
        };
      case "directives":
        return {
          ...object,
          properties: { ...this.#body(family, block.inside), ...head },
          additionalProperties: false,
        };
    }
  }

  #value(value: JsonSchema): JsonSchema {
    return isWords(value) ? ref("value") : this.#besideOrigin(value);
  }

  #besideOrigin(value: JsonSchema): JsonSchema {
    if (this.#traced === "plain") return value;
    return {
      anyOf: [
        value,
        {
          type: "object",
          properties: { value, origin: ref("origin") },
          required: ["value", "origin"],
          additionalProperties: false,
        },
      ],
    };
  }
}

const annotatedIn: ReadonlySet<string> = new Set(annotations.flatMap(({ contexts }) => contexts));

const isWords = (value: JsonSchema): boolean => value["$ref"] === "#/definitions/words";

const oneOrMany = (item: JsonSchema): JsonSchema => ({
  anyOf: [item, { type: "array", items: item }],
});

function anyOf(schemas: readonly JsonSchema[]): JsonSchema {
  const different = [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()];
  const [only] = different;
  return only && different.length === 1 ? only : { anyOf: different };
}

const step = (name: string, item: JsonSchema): JsonSchema => ({
  type: "object",
  properties: { [name]: item },
  required: [name],
  additionalProperties: false,
});

/** What may stand in a context, as lbc knows it. */
export const definitionsIn = (family: Family, context: Context): readonly Definition[] =>
  (family === "nginx" ? directives : keepalivedDefinitions).filter(({ contexts }) =>
    contexts.includes(context),
  );

/** Names that the products know; what they mean lbc may not. */
export function factNames(family: Family, context: Context): readonly string[] {
  if (family === "keepalived")
    return keywordsIn(context).filter((name) => keywordIn(context, name)?.kind === "word");
  return [...allNames()].filter((name) =>
    factsOf(name, lettersWith(name).join("")).some(
      ({ contexts }) => contexts === "anywhere" || contexts.includes(context),
    ),
  );
}
