import type { JsonOf } from "./json-of.ts";

const level = { enum: ["off", "info", "warning", "error"] } as const;

/** A rule's severity, alone or beside its options, which the rule itself knows. */
const ruleSetting = {
  type: ["string", "object"],
  if: { type: "string" },
  // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
  then: level,
  else: {
    type: "object",
    properties: { severity: level },
  },
} as const;

const rules = {
  type: "object",
  description:
    "Rules by their id: off, info, warning or error, alone or as severity beside options.",
  additionalProperties: ruleSetting,
} as const;

const paths = { type: "array", items: { type: "string" } } as const;

const override = {
  type: "object",
  description: "Other settings for some files.",
  properties: {
    paths: {
      ...paths,
      description: "Patterns of paths relative to this file: * in a name, ** across folders.",
    },
    rules,
  },
  required: ["paths", "rules"],
  additionalProperties: false,
} as const;

const lint = {
  type: "object",
  description: "Settings of lbc lint.",
  properties: {
    preset: {
      enum: ["none", "recommended", "strict", "all"],
      description: "The rules to start from; recommended where nothing is said.",
    },
    rules,
    overrides: { type: "array", items: override },
  },
  additionalProperties: false,
} as const;

/** Its keys are told by the vocabulary of descriptions, and checked where that is known. */
const cluster = {
  type: "object",
  description: "The machines that work together.",
} as const;

const guards = {
  type: "object",
  description: "What `# lbc:` comments say of these blocks in keepalived.conf, by the words' keys.",
  additionalProperties: { type: "object" },
} as const;

/** What is said of each block is checked where the words are known. */
const ha = {
  type: "object",
  description: "What lbc's HA agent does beyond keepalived's keywords.",
  properties: {
    defaults: {
      type: "object",
      description: "For every instance that says nothing of the same word itself.",
    },
    instances: guards,
    groups: guards,
  },
  additionalProperties: false,
} as const;

/** The structure of `lbc.yaml`. */
export const settingsSchema = {
  type: "object",
  description: "Settings of lbc and the machines that it looks after.",
  properties: { lint, ha, cluster },
  additionalProperties: false,
} as const;

export type LbcYaml = JsonOf<typeof settingsSchema>;
