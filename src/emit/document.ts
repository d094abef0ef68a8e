import type { Context } from "../catalog/define.ts";
import {
  type BlockForm,
  blockForm,
  type Family,
  familyOfDialect,
  sequencesIn,
} from "../catalog/document-blocks.ts";
import { type Json, jsonOf, words as plainWords } from "../catalog/form.ts";
import type { Cluster, HaConfig, Node, ProxyConfig, Unmodelled } from "../ir/config.ts";
import { printTarget } from "../ir/target.ts";
import { keepalivedStatements } from "./keepalived-statements.ts";
import { nginxStatements } from "./nginx-statements.ts";
import { rawStatements } from "./raw-statements.ts";
import type { Said } from "./said.ts";
import type { Extent } from "./scope-statements.ts";

export type JsonObject = { readonly [key: string]: Json };

/** How the model is told. */
export interface Telling {
  readonly extent: Extent;
  /** The JSON of a value or a block with its origin beside it, where origins are asked for. */
  readonly traced: (json: Json, statement: Said) => Json;
  /** A word as people read it, with what must not be shown left out. */
  readonly shown: (word: string, index: number, statement: Said) => string;
  /** Statements without meaning stand in their blocks. */
  readonly raw: boolean;
  /** What is said of all that the model has no place for. */
  readonly unmodelled: (all: readonly Unmodelled[]) => readonly Json[];
}

/** What is written, and nothing beside it. */
export const plainTelling: Telling = {
  extent: "written",
  raw: true,
  traced: (json) => json,
  shown: (word) => word,
  unmodelled: () => [],
};

/** The model without origins: what YAML and the DSL write. */
export function toDocument(cluster: Cluster, telling: Telling = plainTelling): JsonObject {
  const nodes: Record<string, Json> = {};
  for (const [name, parts] of Map.groupBy(cluster.nodes, (node) => node.name)) {
    const proxies = parts.flatMap((node) => node.proxies);
    const ha = parts.flatMap((node) => node.ha);
    define(nodes, name, nodeOf({ name, proxies, ha }, telling));
  }
  return { nodes };
}

const nodeOf = ({ proxies, ha }: Node, telling: Telling): Json => ({
  ...(proxies.length > 0 && { proxies: proxies.map((one) => configOf(one, telling)) }),
  ...(ha.length > 0 && { ha: ha.map((one) => configOf(one, telling)) }),
});

/** One configuration: the product that it is for, and what stands outside all blocks. */
export function configOf(config: ProxyConfig | HaConfig, telling: Telling): JsonObject {
  const family = familyOfDialect(config.target.dialect);
  const raw = telling.raw ? { raw: rawStatements(family, config.unmodelled) } : {};
  const options = { extent: telling.extent, ...raw };
  const statements =
    "ha" in config ? keepalivedStatements(config, options) : nginxStatements(config, options);
  const inside = new Body(family, telling).of(statements, "main");
  const unmodelled = telling.unmodelled(config.unmodelled);
  return {
    target: printTarget(config.target),
    file: config.file,
    ...inside,
    ...(unmodelled.length > 0 && { unmodelled }),
  };
}

/** A key of a document is the user's own word: it may be `__proto__`. */
function define(object: Record<string, Json>, key: string, value: Json): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

class Body {
  readonly #family: Family;
  readonly #telling: Telling;

  constructor(family: Family, telling: Telling) {
    this.#family = family;
    this.#telling = telling;
  }

  of(statements: readonly Said[], context: Context): JsonObject {
    const object: Record<string, Json> = {};
    const lists = new Map<string, Json[]>();
    const add = (key: string, json: Json): void => {
      const list = lists.get(key);
      if (list) list.push(json);
      else {
        const first = [json];
        lists.set(key, first);
        define(object, key, first);
      }
    };
    const overridden: Record<string, Json[]> = {};
    for (const statement of statements) {
      const { name } = statement;
      const sequence = sequencesIn(this.#family, context).find(({ names }) => names.includes(name));
      if (statement.raw && !statement.entry) this.#raw(object, statement, context);
      else if (sequence) add(sequence.key, { [name]: this.#value(statement, context) });
      else if (this.#isList(statement, context)) add(name, this.#value(statement, context));
      else if (statement.entry) add("entries", this.#entry(statement));
      else if (isLines(statement)) for (const line of this.#lines(statement)) add(name, line);
      else {
        if (Object.hasOwn(object, name)) {
          (overridden[name] ??= []).push(object[name] ?? "");
          delete object[name];
        }
        define(object, name, this.#value(statement, context));
      }
    }
    return Object.keys(overridden).length > 0 ? { overridden, ...object } : object;
  }

  /** Words without meaning: one statement as it is, several as a list of lists. */
  #raw(object: Record<string, Json>, statement: Said, context: Context): void {
    const { name, body, words } = statement;
    const there = object[name];
    const many = Array.isArray(there) && there.every((one) => typeof one === "object");
    if (body || isLines(statement) || there !== undefined) {
      const one = body ? this.#rawBlock(statement, body, context) : this.#shown(statement);
      const before = many ? (there as readonly Json[]) : there === undefined ? [] : [listed(there)];
      define(object, name, [...before, one]);
    } else define(object, name, words.length === 0 ? true : this.#shown(statement));
  }

  #rawBlock(statement: Said, body: readonly Said[], context: Context): Json {
    const block = blockForm(this.#family, context, statement.name);
    if (block) return this.#block(statement, block, body);
    const words = this.#shown(statement);
    return {
      ...(words.length > 0 && { arguments: words }),
      ...this.of(body, `${context}/${statement.name}`),
    };
  }

  #isList(statement: Said, context: Context): boolean {
    const { name, def, entry } = statement;
    if (entry || isLines(statement)) return false;
    const block = blockForm(this.#family, context, name);
    if (block) return !block.single;
    return def?.repeat === "append";
  }

  #value(statement: Said, context: Context): Json {
    const { name, body } = statement;
    const block = body && blockForm(this.#family, context, name);
    if (block) return this.#block(statement, block, body);
    const json = statement.off
      ? false
      : jsonOf(statement.def?.takes.form ?? plainWords, this.#shown(statement));
    return this.#telling.traced(json, statement);
  }

  #block(statement: Said, block: BlockForm, body: readonly Said[]): Json {
    const words = this.#shown(statement);
    const head = headOf(block, block.bracketed ? unbracketed(words) : words);
    const inside =
      block.content === "table"
        ? Object.fromEntries(body.map((line) => [line.name, this.#shown(line)]))
        : this.of(body, block.inside);
    return this.#telling.traced({ ...head, ...inside }, statement);
  }

  #lines(statement: Said): readonly Json[] {
    return this.#shown(statement).map((line) => this.#telling.traced(line, statement));
  }

  #entry(statement: Said): Json {
    const { name } = statement;
    const json = [this.#telling.shown(name, -1, statement), ...this.#shown(statement)];
    return this.#telling.traced(json, statement);
  }

  #shown(statement: Said): readonly string[] {
    return statement.words.map((word, index) => this.#telling.shown(word, index, statement));
  }
}

const isLines = ({ lines, def }: Said): boolean =>
  lines === true || def?.takes.form?.kind === "lines";

const listed = (json: Json): Json => (json === true ? [] : Array.isArray(json) ? json : [json]);

const unbracketed = (words: readonly string[]): readonly string[] =>
  words.map((word, index) =>
    word.slice(index === 0 ? 1 : 0, index === words.length - 1 ? -1 : undefined),
  );

/** The words before the brace by their keys; those that may be missing are the first ones. */
function headOf({ head, optional, rest }: BlockForm, words: readonly string[]): JsonObject {
  const missing = rest ? 0 : Math.min(optional, Math.max(0, head.length - words.length));
  const object: Record<string, Json> = {};
  for (const [index, key] of head.slice(missing).entries()) {
    const last = rest && index === head.length - missing - 1;
    const word = words[index];
    if (last) object[key] = words.slice(index);
    else if (word !== undefined) object[key] = word;
  }
  return object;
}
