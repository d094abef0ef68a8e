import { clusterBlockOf, clusterBlocks } from "../../src/catalog/cluster/all.ts";
import type { ClusterBlock, ClusterKey, Kind, Takes } from "../../src/catalog/cluster/define.ts";
import { type Family, familyOfDialect } from "../../src/catalog/document-blocks.ts";
import { defaultVersions } from "../../src/ir/target.ts";
import { contextType, guardsName } from "./directive-types.ts";
import {
  comment,
  docLines,
  type Member,
  members,
  oneOrMany,
  pascal,
  quoted,
  unionOf,
} from "./type-text.ts";

/*
 * The blocks of a description as interfaces. Each has the names that it refers to as parameters, so
 * that what refers to nothing does not compile. A map whose keys are references (`split`) has a
 * parameter of its own: names that are inferred from keys give way to those inferred from values.
 *
 * What one node says otherwise is a `Change` of these: every key may be missing or null.
 */

/** A parameter of an interface. */
type Parameter = "Nodes" | "Upstreams" | "Shares" | "Floats" | "Checks";

const parameters: readonly Parameter[] = ["Nodes", "Upstreams", "Shares", "Floats", "Checks"];

/** Servers and streams are defined, and nothing refers to them. */
const ofKind: Readonly<Record<Kind, Parameter | undefined>> = {
  node: "Nodes",
  upstream: "Upstreams",
  float: "Floats",
  check: "Checks",
  server: undefined,
  stream: undefined,
};

/** Blocks that define names: their interfaces are told apart below. */
const definers: ReadonlySet<string> = new Set(["cluster", "node", "overrides"]);

const named: Readonly<Record<string, string>> = {
  hash: "HashBalance",
  tls: "Tls",
  mail: "NotifyMail",
};

export const blockType = (block: string): string => named[block] ?? pascal(block);

/** The parameters that the interface of a block has, in their order. */
export function parametersOf(block: string): readonly Parameter[] {
  const found = new Set(parametersInside(block, new Set()));
  return parameters.filter((one) => found.has(one));
}

/** Blocks may stand inside each other. */
function parametersInside(block: string, seen: Set<string>): readonly (Parameter | undefined)[] {
  if (seen.has(block)) return [];
  seen.add(block);
  return Object.values(clusterBlockOf(block).keys).flatMap(({ takes }) =>
    parametersIn(takes, seen),
  );
}

function parametersIn(takes: Takes, seen: Set<string>): readonly (Parameter | undefined)[] {
  if (takes.kind === "reference") return [ofKind[takes.to]];
  if (takes.kind === "block") return parametersInside(takes.block, seen);
  if (takes.kind === "list") return parametersIn(takes.of, seen);
  if (takes.kind === "either") return takes.of.flatMap((one) => parametersIn(one, seen));
  if (takes.kind !== "map") return [];
  const { keys, of } = takes;
  const shares = typeof keys === "object" && "reference" in keys ? [sharesOf(keys)] : [];
  return [...shares, ...parametersIn(of, seen)];
}

const sharesOf = (keys: { readonly reference: Kind }): Parameter | undefined =>
  keys.reference === "upstream" ? "Shares" : ofKind[keys.reference];

/** How the parameters of a block are filled in: as they are, or so that nothing is inferred. */
type Filled = (parameter: Parameter) => string;

const asIs: Filled = (parameter) => parameter;

/** In a block that defines, references are to those names and define none. */
const referred: Filled = (parameter) =>
  `NoInfer<${parameter === "Shares" ? "Upstreams" : parameter}>`;

const applied = (block: string, fill: Filled): string => {
  const all = parametersOf(block).map(fill);
  return `${blockType(block)}${all.length > 0 ? `<${all.join(", ")}>` : ""}`;
};

/** The interfaces of all blocks that define no names. */
export const descriptionTypes = (): string =>
  clusterBlocks
    .filter(({ name }) => !definers.has(name))
    .map((block) => blockInterface(block))
    .join("\n");

/**
 * A block of many directives is two: the words that refer to nothing, which the compiler looks at once,
 * and the names, which differ from value to value.
 */
function blockInterface(block: ClusterBlock): string {
  const { name, doc, words } = block;
  const type = blockType(name);
  const of = parametersOf(name);
  const all = memberOf(block, asIs);
  const from = words ? ` extends ${directivesBeside(block, words)}` : "";
  if (!words || of.length === 0) return declared(type, of, doc, from, all);
  const generic = new Set(
    Object.entries(block.keys).flatMap(([key, { takes }]) =>
      parametersIn(takes, new Set()).some((one) => one) ? [key] : [],
    ),
  );
  const names = all.filter(({ key }) => generic.has(key));
  const rest = all.filter(({ key }) => !generic.has(key));
  const optional = rest.filter(({ isRequired }) => !isRequired);
  const required = rest.filter(({ isRequired }) => isRequired);
  const both = ` extends ${type}Words, ${type}Names${argumentsOf(of)}`;
  return [
    declared(`${type}Words`, [], doc, from, optional),
    declared(`${type}Names`, of, doc, "", names),
    declared(type, of, doc, both, required),
  ].join("\n");
}

const argumentsOf = (of: readonly string[]): string => (of.length > 0 ? `<${of.join(", ")}>` : "");

function declared(
  type: string,
  of: readonly Parameter[],
  doc: ClusterBlock["doc"],
  from: string,
  all: readonly Member[],
): string {
  const fallback = (one: Parameter): string => (one === "Shares" ? "Upstreams" : "string");
  const head = of.map((one) => `${one} extends string = ${fallback(one)}`);
  return `${comment(docLines(doc))}export interface ${type}${argumentsOf(head)}${from} {\n${members(all)}}\n`;
}

/** The directives of the block's context that none of its keys says. */
function directivesBeside(
  { keys }: ClusterBlock,
  { family, context, without = [] }: NonNullable<ClusterBlock["words"]>,
): string {
  const inside = contextType(family, context);
  return `Omit<${inside}, ${[...Object.keys(keys), ...without].map(quoted).join(" | ")}>`;
}

const memberOf = ({ keys }: ClusterBlock, fill: Filled): readonly Member[] =>
  Object.entries(keys).map(([key, one]) => ({
    key,
    type: takesType(one.takes, fill),
    doc: keyDoc(one),
    ...(one.required && { isRequired: true }),
  }));

function keyDoc({ takes, doc, fallback }: ClusterKey): readonly string[] {
  const range = takes.kind === "number" ? [`${takes.least} … ${takes.greatest}`] : [];
  const usual =
    fallback && (fallback.en === fallback.zh ? fallback.en : `${fallback.en} / ${fallback.zh}`);
  return docLines(doc, [...range, ...(usual === undefined ? [] : [`@defaultValue ${usual}`])]);
}

function takesType(takes: Takes, fill: Filled): string {
  switch (takes.kind) {
    case "text":
      return "string";
    case "time":
      return "Time";
    case "size":
      return "Size";
    case "number":
      return "number";
    case "switch":
      return "boolean";
    case "choice":
      return unionOf(takes.words.map(quoted));
    case "address":
      return addressType(takes);
    case "url":
      return "Url";
    case "target":
      return `${pascal(takes.family)}Target`;
    case "reference":
      return fillOf(ofKind[takes.to], fill);
    case "secret":
      return "Secret";
    case "list":
      return listType(takes.of, fill);
    case "map":
      return mapType(takes, fill);
    case "block":
      return applied(takes.block, fill);
    case "directives":
      return contextType(takes.family, takes.context);
    case "guards":
      return guardsName(takes.of);
    case "configurations":
      return oneOrMany(`${pascal(takes.family)}Configuration`);
    case "either":
      return unionOf(takes.of.map((one) => takesType(one, fill)));
  }
}

/** Blocks stand in a list even if there is one: the compiler then says which of them is wrong. */
function listType(of: Takes, fill: Filled): string {
  const isBlock =
    of.kind === "block" || (of.kind === "either" && of.of.some(({ kind }) => kind === "block"));
  const item = takesType(of, fill);
  return isBlock ? `readonly ${/[|]/.test(item) ? `(${item})` : item}[]` : oneOrMany(item);
}

const fillOf = (parameter: Parameter | undefined, fill: Filled): string =>
  parameter ? fill(parameter) : "string";

function addressType({ prefix, port }: Takes & { kind: "address" }): string {
  if (prefix === "must") return "`${string}/${number}`";
  return port === "must" ? "Endpoint" : "string";
}

function mapType({ of, keys }: Takes & { kind: "map" }, fill: Filled): string {
  const value = takesType(of, fill);
  if (typeof keys === "object" && "reference" in keys)
    return `{ readonly [Name in ${fillOf(sharesOf(keys), fill)}]?: ${value} }`;
  return `Readonly<Record<string, ${value}>>`;
}

/** The names that the keys of a map define. */
const definedBy = (takes: Takes): Parameter | undefined =>
  takes.kind === "map" && typeof takes.keys === "object" && "define" in takes.keys
    ? ofKind[takes.keys.define]
    : undefined;

/** A section of a description: where its keys are names that others refer to, they are inferred. */
function sectionType(takes: Takes, fill: Filled, change: (type: string) => string): string {
  const parameter = definedBy(takes);
  if (takes.kind !== "map" || !parameter) return change(takesType(takes, fill));
  return `{ readonly [Name in ${parameter}]?: ${change(takesType(takes.of, fill))} }`;
}

const sections = (
  { keys }: ClusterBlock,
  fill: Filled,
  change: (type: string) => string,
): readonly Member[] =>
  Object.entries(keys).map(([key, said]) => ({
    key,
    type: sectionType(said.takes, fill, change),
    doc: keyDoc(said),
    ...(said.required && { isRequired: true }),
  }));

const same = (type: string): string => type;
const changed = (type: string): string => `Change<${type}> | null`;

const strings = (names: readonly string[]): string =>
  names.map((name) => `${name} extends string`).join(", ");

/** The references of what `node()` makes, which the cluster checks. */
const refersTo: Filled = (one) => `Ref${one === "Shares" ? "Upstreams" : one}`;

const kinds = ["Nodes", "Upstreams", "Floats", "Checks"] as const;
const [, ...own] = kinds;
const references = kinds.map(refersTo);

const isOverrides = (member: Member): boolean => member.key === "overrides";

const interfaceText = (head: string, { doc }: ClusterBlock, all: readonly Member[]): string =>
  `${comment(docLines(doc))}export interface ${head} {\n${members(all)}}\n`;

/**
 * The blocks that define names. What a node overrides has names of the cluster and new ones. What
 * `node()` makes is an interface of its own: its references are checked where the cluster takes it,
 * and the compiler looks into it for names, as it does not with two of the same interface.
 */
export function definingTypes(): string {
  const [cluster, node, overrides] = ["cluster", "node", "overrides"].map(clusterBlockOf);
  if (!cluster || !node || !overrides) return "";
  const whole = sections(cluster, referred, same).map((member) =>
    member.key === "nodes"
      ? { ...member, type: `{ readonly [Name in Nodes]: ClusterNode<${kinds.join(", ")}> }` }
      : member,
  );
  const nodeMembers = memberOf(node, asIs);
  const overridden = nodeMembers.filter(isOverrides);
  const plain = nodeMembers.filter((member) => !isOverrides(member));
  const taking = (type: string) => overridden.map((member) => ({ ...member, type }));
  return [
    interfaceText(`Description<${strings(kinds)}>`, cluster, whole),
    interfaceText("PlainNode", node, plain),
    interfaceText(
      `ClusterNode<${strings(kinds)}> extends PlainNode`,
      node,
      taking(`Overrides<${kinds.join(", ")}>`),
    ),
    interfaceText(
      `Overrides<${strings(kinds)}>`,
      overrides,
      sections(overrides, referred, changed),
    ),
    interfaceText(
      `Node<${strings([...own, ...references])}> extends PlainNode`,
      node,
      taking(`NodeOverrides<${[...own, ...references].join(", ")}>`),
    ),
    interfaceText(
      `NodeOverrides<${strings([...own, ...references])}>`,
      overrides,
      sections(overrides, refersTo, changed),
    ),
  ].join("\n");
}

/**
 * A route as its builder makes it: the upstreams that it and those within it refer to are all that is
 * left to check, and the compiler does so a hundred times faster than with all the directives.
 */
export function madeRoute(): string {
  const block = clusterBlockOf("route");
  const left = memberOf(block, asIs).filter(({ key }) => key === "path" || key === "to");
  return interfaceText("MadeRoute<Upstreams extends string = string>", block, left);
}

/** Products and versions. */
export function targetTypes(): string {
  return (["nginx", "keepalived"] as const)
    .map((family: Family) => {
      const all = Object.keys(defaultVersions).filter(
        (one) => one !== "lbc" && familyOfDialect(one) === family,
      );
      const products = unionOf(all.map(quoted));
      return [
        comment(["A product and its version, `nginx@1.22`; without one the usual."]),
        `export type ${pascal(family)}Target = \`\${${products}}\${"" | \`@\${number}\` | \`@\${number}.\${string}\`}\`;\n`,
      ].join("");
    })
    .join("\n");
}
