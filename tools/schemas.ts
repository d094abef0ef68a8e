import ajv from "ajv";
import standalone from "ajv/dist/standalone/index.js";

import { annotations } from "../src/catalog/annotations/all.ts";
import { type AnnotationContext, usageOf } from "../src/catalog/annotations/define.ts";
import { configSchemas } from "../src/catalog/document-schema.ts";
import { optionsOf } from "../src/explain/option-facts.ts";
import { isSettable } from "../src/lint/registry.ts";
import type { AnyRule } from "../src/lint/rule.ts";
import { rules } from "../src/lint/rules.generated.ts";
import { factsSchema } from "../src/project/facts-schema.ts";
import { settingsSchema } from "../src/project/settings-schema.ts";
import { clusterSchemas } from "./cluster-schema.ts";
import { optionSchema } from "./option-schema.ts";

type Schema = Readonly<Record<string, unknown>>;

const draft = "http://json-schema.org/draft-07/schema#";

const nodes = (config: (family: string) => Schema): Schema => ({
  type: "object",
  description: "Machines by name.",
  additionalProperties: {
    type: "object",
    properties: {
      files: { type: "array", items: { type: "string" }, description: "Its files." },
      proxies: { type: "array", items: config("nginx") },
      ha: { type: "array", items: config("keepalived") },
    },
    additionalProperties: false,
  },
});

const config = (family: string): Schema => ({ $ref: `#/definitions/${family}.configuration` });

/** A description of machines, of which the model without origins is the barest: `nodes` alone. */
export function documentSchema(): Schema {
  const configurations = configSchemas("plain");
  const blocks = clusterSchemas(configurations);
  const root = blocks["cluster.cluster"] ?? {};
  return {
    $schema: draft,
    title: "Machines as lbc describes them",
    ...root,
    properties: {
      $schema: { type: "string" },
      version: { const: 1 },
      ...(root["properties"] as Schema),
    },
    definitions: { ...configurations, ...blocks },
  };
}

/** What `lbc ir` prints, with and without `--origins`. */
export const irSchema = (): Schema => ({
  $schema: draft,
  title: "The output of lbc ir",
  type: "object",
  properties: { version: { const: 1 }, nodes: nodes(config) },
  required: ["version", "nodes"],
  additionalProperties: false,
  definitions: configSchemas("traced"),
});

/** `lbc.yaml` for editors: its structure, the ids of the rules, and what the catalog knows. */
export function lbcYamlSchema(): Schema {
  const { lint, ha, cluster } = settingsSchema.properties;
  const { overrides } = lint.properties;
  const byId = { $ref: "#/definitions/rules" };
  const items = { ...overrides.items, properties: { ...overrides.items.properties, rules: byId } };
  return {
    $schema: draft,
    title: "lbc.yaml",
    ...settingsSchema,
    definitions: { rules: { ...lint.properties.rules, ...described(lint.properties.rules) } },
    properties: {
      lint: {
        ...lint,
        properties: { ...lint.properties, rules: byId, overrides: { ...overrides, items } },
      },
      ha: {
        ...ha,
        properties: {
          defaults: { ...ha.properties.defaults, ...annotationSchema("global_defs") },
          instances: inBlocks(ha.properties.instances, "vrrp_instance"),
          groups: inBlocks(ha.properties.groups, "vrrp_sync_group"),
        },
      },
      cluster: {
        ...cluster,
        allOf: [{ $ref: "document.schema.json#/definitions/cluster.cluster" }],
      },
    },
  };
}

const inBlocks = (blocks: Schema, context: AnnotationContext): Schema => ({
  ...blocks,
  additionalProperties: annotationSchema(context),
});

/** The keys of the annotations that may stand in a block. */
function annotationSchema(context: AnnotationContext): Schema {
  const here = annotations.filter(({ contexts }) => contexts.includes(context));
  const one = { type: ["string", "object", "boolean", "array"] };
  const properties = here.map(({ key, repeat, doc, word, forms }) => {
    const usages = Object.entries(forms).map(([name, form]) => usageOf(name, form));
    const description = `${doc.en} (# lbc:${word}: ${usages.join("; ")})`;
    return [key, repeat === "many" ? { description } : { ...one, description }] as const;
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    additionalProperties: false,
  };
}

/** Every rule that can be set, with its one sentence and its options. */
function described({ additionalProperties: setting }: { readonly additionalProperties: Schema }) {
  const set = rules.filter(isSettable);
  const properties = Object.fromEntries(
    set.map((rule) => [
      rule.id,
      { description: rule.summary.en, ...setting, else: withOptions(rule, setting) },
    ]),
  );
  return { properties, additionalProperties: false };
}

function withOptions(rule: AnyRule, setting: Schema): Schema {
  const { properties, ...rest } = setting["else"] as { readonly properties: Schema };
  const options = optionsOf(rule).map(([name, option]) => [name, optionSchema(option)] as const);
  return {
    ...rest,
    properties: { ...properties, ...Object.fromEntries(options) },
    additionalProperties: false,
  };
}

/** What `lbc facts` prints. */
export const machineFactsSchema = (): Schema => ({
  $schema: draft,
  title: "What lbc facts prints",
  ...factsSchema,
});

/** The validator of lbc.yaml's structure. */
export const settingsValidator = (): string => validatorOf(settingsSchema, "validateSettings");

/** The validator of what `lbc facts` prints. */
export const factsValidator = (): string => validatorOf(factsSchema, "validateFacts");

/** A validator as a module that imports nothing. */
function validatorOf(schema: Schema, exported: string): string {
  const compiler = new ajv.Ajv({
    // Hostile input is bounded by the size of the file, and every error is told at once.
    allErrors: true,
    allowUnionTypes: true,
    verbose: true,
    code: { source: true, esm: true, lines: true },
  });
  const code = standalone.default(compiler, compiler.compile(schema));
  const body = code
    .replace(/^"use strict";/, "")
    .replace(/export default \w+;/, "")
    .replace(/export const validate = (\w+);/, "");
  const name = /export const validate = (\w+);/.exec(code)?.[1] ?? "validate";
  return [
    "// Generated by tools/generate.ts with ajv. Do not edit.",
    "// @ts-nocheck",
    `export const ${exported}: { (data: unknown): boolean; errors?: unknown } = ${name};`,
    body.trim(),
    "",
  ].join("\n");
}
