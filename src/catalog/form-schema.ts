import type { Form } from "./form.ts";

/** JSON Schema, draft 7: what editors understand. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

const scalar: JsonSchema = { type: ["string", "number", "boolean"] };

/** Any words: one, several, or true for none. */
export const wordsSchema: JsonSchema = {
  anyOf: [scalar, { type: "array", items: scalar }],
};

/** What the words of a form may look like in a document; what they mean the shape decides. */
export function schemaOf(form: Form): JsonSchema {
  switch (form.kind) {
    case "text":
      return form.name === undefined ? scalar : { type: ["string", "integer"], title: form.name };
    case "number":
      return {
        type: form.whole ? "integer" : "number",
        ...(form.least !== undefined && { minimum: form.least }),
        ...(form.greatest !== undefined && { maximum: form.greatest }),
      };
    case "switch":
      return { enum: [true, false, form.yes, form.no] };
    case "choice":
      return { enum: form.words };
    case "either":
      return { anyOf: form.of.map(schemaOf) };
    case "flag":
      return { type: "boolean" };
    case "list":
      return listSchema(form);
    case "tuple":
      return tupleSchema(form.of);
    case "parameters":
      return parametersSchema(form);
    case "lines":
      return {
        type: "array",
        items: wordsSchema,
        ...(form.name !== "" && { title: form.name }),
      };
    case "words":
      return wordsSchema;
  }
}

function listSchema({ of, least, greatest }: Form & { kind: "list" }): JsonSchema {
  const items = schemaOf(of);
  const list = {
    type: "array",
    items,
    minItems: least,
    ...(Number.isFinite(greatest) && { maxItems: greatest }),
  };
  return least <= 1 ? { anyOf: [items, list] } : list;
}

const tupleSchema = (of: readonly Form[]): JsonSchema => ({
  type: "array",
  items: of.map(schemaOf),
  minItems: of.length,
  maxItems: of.length,
});

/** Names by place, and the rest by name; words as ever where a name stands twice. */
const parametersSchema = ({ first, named }: Form & { kind: "parameters" }): JsonSchema => ({
  anyOf: [
    {
      type: "object",
      properties: Object.fromEntries([
        ...Object.keys(named).map((name) => [name, scalar]),
        ...first.map((name) => [name, { type: ["string", "number"] }]),
      ]),
      required: first,
      additionalProperties: scalar,
    },
    wordsSchema,
  ],
});
