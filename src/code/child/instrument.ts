import type {
  AnyNode,
  ArrayExpression,
  AssignmentExpression,
  CallExpression,
  Expression,
  MemberExpression,
  ObjectExpression,
  Program,
} from "acorn";

import type { Place } from "../answer.ts";
import type { CallSite, ListSite, MapSite, Site } from "./sites.ts";

/** The name by which an instrumented text knows the recorder. */
export const recorderName = "$lbc";

/** Something that stands in the text now and did not before, so that columns can be counted back. */
export interface Insertion {
  readonly at: number;
  readonly text: string;
}

export interface Instrumented {
  readonly text: string;
  /** In the order of the text. */
  readonly insertions: readonly Insertion[];
}

/**
 * Changes a module so that it tells the recorder of every object, list and call it makes, and where;
 * it does what it did before, on the same lines. An expression, which is data, becomes a module.
 */
export function instrument(
  program: Program | Expression,
  text: string,
  file: number,
  sites: Site[],
): Instrumented {
  const isData = program.type !== "Program";
  const work = new Instrumenter(file, sites, isData);
  work.visit(program);
  return applied(text, work.insertions());
}

const isLoop = new Set([
  "DoWhileStatement",
  "ForInStatement",
  "ForOfStatement",
  "ForStatement",
  "WhileStatement",
]);

class Instrumenter {
  readonly #file: number;
  readonly #sites: Site[];
  readonly #opening: Insertion[] = [];
  readonly #closing: Insertion[] = [];

  readonly #isData: boolean;

  constructor(file: number, sites: Site[], isData: boolean) {
    this.#file = file;
    this.#sites = sites;
    this.#isData = isData;
    if (isData) this.#open(0, "export default ");
  }

  /** What ends somewhere stands before what begins there, and what is inside ends first. */
  insertions(): readonly Insertion[] {
    return [...this.#closing.toReversed(), ...this.#opening].toSorted((a, b) => a.at - b.at);
  }

  visit(node: AnyNode): void {
    if (node.type === "ObjectExpression") this.#object(node);
    else if (node.type === "ArrayExpression") this.#array(node);
    else if (node.type === "CallExpression") this.#call(node, node.callee);
    else if (node.type === "ChainExpression") this.#chain(node.expression);
    else if (node.type === "AssignmentExpression") this.#assignment(node);
    else if (node.type === "ThrowStatement") {
      const site = this.#site({ kind: "plain", place: this.#at(node.argument) });
      this.#around(node.argument, `thrown(${site},`);
      this.visit(node.argument);
    } else if (isLoop.has(node.type)) this.#loop(node);
    // Of a shorthand key and value are one.
    else if (node.type === "Property" && node.shorthand) this.visit(node.value);
    else this.#inside(node);
  }

  #inside(node: AnyNode, except?: AnyNode): void {
    for (const value of Object.values(node) as unknown[])
      for (const each of Array.isArray(value) ? (value as unknown[]) : [value])
        if (isNode(each) && each !== except) this.visit(each);
  }

  #site(site: Site): number {
    return this.#sites.push(site) - 1;
  }

  #at = ({ start, end }: { readonly start: number; readonly end: number }): Place => [
    this.#file,
    start,
    end,
  ];

  #open(at: number, text: string): void {
    this.#opening.push({ at, text });
  }

  /** Comes before what is inside is visited. */
  #around(node: AnyNode, text: string): void {
    const isList = node.type === "SequenceExpression";
    this.#open(node.start, `${recorderName}.${text}${isList ? "(" : ""}`);
    this.#closing.push({ at: node.end, text: isList ? "))" : ")" });
  }

  /** Part of a site that is told when it runs. */
  #part(node: AnyNode, site: number, as: "part" | "key" = "part"): void {
    this.#around(node, `${as}(${site},`);
    this.visit(node);
  }

  #made(node: AnyNode, site: number, isTold: boolean): void {
    const how = isTold ? `literal(${recorderName}.frame(${site}),` : `plain(${site},`;
    this.#around(node, how);
  }

  #object(node: ObjectExpression): void {
    const parts: MapSite["parts"][number][] = [];
    const site = this.#site({ kind: "map", place: this.#at(node), parts });
    let items = 0;
    const isTold = node.properties.some((one) => one.type === "SpreadElement" || one.computed);
    this.#made(node, site, isTold);
    for (const property of node.properties) {
      if (property.type === "SpreadElement") {
        parts.push({ kind: "spread", item: items++, place: this.#at(property.argument) });
        this.#part(property.argument, site);
        continue;
      }
      const places = { key: this.#at(property.key), value: this.#at(property.value) };
      if (property.computed) {
        parts.push({ kind: "computed", item: items++, ...places });
        this.#part(property.key, site, "key");
      } else parts.push({ kind: "key", name: nameOf(property.key), ...places });
      if (this.#isData) this.#asOwnKey(property.key);
      this.visit(property.value);
    }
  }

  /** In a program `__proto__` would be no key. */
  #asOwnKey(key: AnyNode): void {
    if (nameOf(key) !== "__proto__") return;
    this.#open(key.start, "[");
    this.#closing.push({ at: key.end, text: "]" });
  }

  #array(node: ArrayExpression): void {
    const parts: ListSite["parts"][number][] = [];
    const site = this.#site({ kind: "list", place: this.#at(node), parts });
    let items = 0;
    const isTold = node.elements.some((one) => one?.type === "SpreadElement");
    this.#made(node, site, isTold);
    for (const element of node.elements) {
      if (element?.type === "SpreadElement") {
        parts.push({ item: items++, place: this.#at(element.argument) });
        this.#part(element.argument, site);
        continue;
      }
      parts.push({ place: this.#at(element ?? node) });
      if (element) this.visit(element);
    }
  }

  #call(node: CallExpression, callee: CallExpression["callee"]): void {
    if (callee.type === "Super") return this.#inside(node);
    const member = callee.type === "MemberExpression" ? callee : undefined;
    const object = member && member.object.type !== "Super" ? member.object : undefined;
    const site = this.#callSite(node, methodOf(member), object !== undefined);
    this.#around(node, `call(${recorderName}.frame(${site}),`);
    if (member && object) {
      this.#part(object, site);
      if (member.computed) this.visit(member.property);
    } else this.visit(callee);
    this.#arguments(node, site);
  }

  #callSite(node: CallExpression, method: string | undefined, hasObject: boolean): number {
    const isSpread = node.arguments.some(({ type }) => type === "SpreadElement");
    const given: CallSite["arguments"] = isSpread ? undefined : node.arguments.map(this.#at);
    const place = this.#at(node);
    return this.#site({ kind: "call", place, method, hasObject, arguments: given });
  }

  #arguments(node: CallExpression, site: number): void {
    for (const argument of node.arguments)
      if (argument.type === "SpreadElement") this.visit(argument.argument);
      else this.#part(argument, site);
  }

  /** `a?.b(c).d`: as one, for it ends as a whole where `a` is nothing. */
  #chain(node: AnyNode): void {
    if (node.type !== "CallExpression") return this.#links(node);
    const site = this.#callSite(node, undefined, false);
    this.#around(node, `call(${recorderName}.frame(${site}),`);
    this.#arguments(node, site);
    this.#links(node.callee);
  }

  #links(node: AnyNode): void {
    if (node.type === "CallExpression") {
      for (const argument of node.arguments) this.visit(argument);
      this.#links(node.callee);
    } else if (node.type === "MemberExpression") {
      if (node.computed) this.visit(node.property);
      this.#links(node.object);
    } else this.visit(node);
  }

  #assignment(node: AssignmentExpression): void {
    const { left, right, operator } = node;
    const isSet = operator === "=" || operator === "??=" || operator === "||=";
    if (!isSet || left.type !== "MemberExpression" || left.object.type === "Super")
      return this.#inside(node);
    const { property, computed } = left;
    if (property.type === "PrivateIdentifier") return this.#inside(node);
    const site = this.#site({
      kind: "assignment",
      place: this.#at(node),
      key: this.#at(property),
      name: computed ? undefined : nameOf(property),
      value: this.#at(right),
    });
    this.#around(node, `assigned(${recorderName}.frame(${site}),`);
    this.#part(left.object, site);
    if (computed) this.#part(property, site, "key");
    this.visit(right);
  }

  #loop(node: AnyNode): void {
    const body = "body" in node ? (node.body as AnyNode) : undefined;
    if (!body) return this.#inside(node);
    const look = `${recorderName}.loop(${this.#site({ kind: "plain", place: this.#at(node) })});`;
    this.#inside(node, body);
    if (body.type === "BlockStatement") this.#open(body.start + 1, look);
    else {
      this.#open(body.start, `{${look}`);
      this.#closing.push({ at: body.end, text: "}" });
    }
    this.visit(body);
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && "start" in value;

/** The name that a key has as it is written. */
function nameOf(key: AnyNode): string {
  if (key.type === "Identifier") return key.name;
  return key.type === "Literal" ? String(key.value) : "";
}

const methodOf = (callee: MemberExpression | undefined): string | undefined =>
  callee && !callee.computed && callee.property.type === "Identifier"
    ? callee.property.name
    : undefined;

function applied(text: string, insertions: readonly Insertion[]): Instrumented {
  const pieces: string[] = [];
  let from = 0;
  for (const { at, text: inserted } of insertions) {
    pieces.push(text.slice(from, at), inserted);
    from = at;
  }
  return { text: pieces.join("") + text.slice(from), insertions };
}

/** The offset in the text before, for one in the text that was changed. */
export function offsetBefore(insertions: readonly Insertion[], after: number): number {
  let added = 0;
  for (const { at, text } of insertions) {
    if (at + added + text.length > after) return Math.min(at, after - added);
    added += text.length;
  }
  return after - added;
}
