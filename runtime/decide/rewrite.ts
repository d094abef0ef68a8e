import type { ConditionPlan, OpPlan, ValuePlan } from "../plan.ts";
import type { Exchange, FileTest } from "./exchange.ts";
import { Pattern } from "./pattern.ts";
import type { Template } from "./template.ts";
import { compileValue, evaluate, evaluateQuoted, holds } from "./template.ts";
import { unescapeRedirect } from "./uri.ts";
import type { Variables } from "./variables.ts";

/** How a program ended, where it did not end with a status to answer. */
export const ran = { through: 0, stopped: -1 } as const;

type Op =
  | { readonly kind: "set"; readonly variable: number; readonly value: Template }
  | {
      readonly kind: "if";
      readonly condition: Condition;
      readonly location: number;
      readonly inner: Program;
    }
  | { readonly kind: "return"; readonly status: number; readonly text: Template | undefined }
  | Replace
  | { readonly kind: "break" };

interface Replace {
  readonly kind: "rewrite";
  readonly pattern: Pattern;
  readonly path: Template;
  /** What stands behind the first `?` of the replacement. */
  readonly args: Template | undefined;
  /** The arguments of the request are appended, unless the replacement ends in `?`. */
  readonly keepArgs: boolean;
  /** 0: no redirect. */
  readonly status: number;
  readonly questioned: boolean;
  readonly last: boolean;
  readonly breaks: boolean;
}

type Condition =
  | { readonly kind: "set"; readonly variable: number }
  | {
      readonly kind: "equals";
      readonly variable: number;
      readonly value: Template;
      readonly negated: boolean;
    }
  | {
      readonly kind: "matches";
      readonly variable: number;
      readonly pattern: Pattern;
      readonly negated: boolean;
    }
  | {
      readonly kind: "file";
      readonly test: FileTest;
      readonly path: Template;
      readonly negated: boolean;
    };

/** The rewrite module's program of one block. */
export type Program = readonly Op[];

export function compileProgram(ops: readonly OpPlan[], variables: Variables): Program {
  return ops.map((op): Op => {
    switch (op.kind) {
      case "set":
        return {
          kind: "set",
          variable: variables.define(op.variable),
          value: compileValue(op.value, variables),
        };
      case "if":
        return {
          kind: "if",
          condition: compileCondition(op.condition, variables),
          location: op.location,
          inner: compileProgram(op.rewrite, variables),
        };
      case "return":
        return {
          kind: "return",
          status: op.status,
          text: op.text === undefined ? undefined : compileValue(op.text, variables),
        };
      case "rewrite":
        return compileReplace(op, variables);
      case "break":
        return { kind: "break" };
    }
  });
}

function compileCondition(condition: ConditionPlan, variables: Variables): Condition {
  const id = (name: string) => variables.id(name) ?? variables.define(name);
  switch (condition.kind) {
    case "set":
      return { kind: "set", variable: id(condition.variable) };
    case "equals":
      return {
        ...condition,
        variable: id(condition.variable),
        value: compileValue(condition.value, variables),
      };
    case "matches":
      return {
        kind: "matches",
        variable: id(condition.variable),
        pattern: new Pattern(condition.pattern, condition.caseless, variables),
        negated: condition.negated,
      };
    case "file":
      return { ...condition, path: compileValue(condition.path, variables) };
  }
}

function compileReplace(op: Extract<OpPlan, { kind: "rewrite" }>, variables: Variables): Replace {
  const parts = typeof op.replacement === "string" ? [op.replacement] : [...op.replacement];
  const tail = parts.at(-1);
  const keepArgs = !(typeof tail === "string" && tail.endsWith("?"));
  if (!keepArgs && typeof tail === "string") parts[parts.length - 1] = tail.slice(0, -1);
  const status = redirectStatus(op.flag, parts);
  const split = status === 0 ? splitArgs(parts) : { path: parts, args: undefined };
  return {
    kind: "rewrite",
    pattern: new Pattern(op.pattern, false, variables),
    path: compileValue(split.path, variables),
    args: split.args && compileValue(split.args, variables),
    keepArgs,
    status,
    questioned: parts.some((part) => typeof part === "string" && part.includes("?")),
    last: op.flag === "last" || op.flag === "break" || status !== 0,
    breaks: op.flag === "break",
  };
}

type Parts = Exclude<ValuePlan, string>;

/** A replacement that begins with a scheme redirects whatever its flag says. */
function redirectStatus(
  flag: Extract<OpPlan, { kind: "rewrite" }>["flag"],
  [first]: Parts,
): number {
  if (flag === "permanent") return 301;
  if (flag === "redirect") return 302;
  const absolute =
    typeof first === "string"
      ? first.startsWith("http://") || first.startsWith("https://")
      : first !== undefined && "v" in first && first.v.startsWith("scheme");
  return absolute ? 302 : 0;
}

function splitArgs(parts: Parts): { path: Parts; args: Parts | undefined } {
  for (const [index, part] of parts.entries()) {
    if (typeof part !== "string") continue;
    const at = part.indexOf("?");
    if (at < 0) continue;
    return {
      path: [...parts.slice(0, index), part.slice(0, at)],
      args: [part.slice(at + 1), ...parts.slice(index + 1)],
    };
  }
  return { path: parts, args: undefined };
}

/**
 * Runs programs over an exchange. One for a worker: it holds the engine's only state, whether
 * captures are escaped when they are copied (nginx: e->quote, set until a rewrite has matched).
 */
export class Rewriter {
  readonly #variables: Variables;
  #quote = true;
  /** A rewrite changed the path and the location is to be searched again. */
  changed = false;

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  /** `ran.through`, `ran.stopped`, or the status to answer with. */
  run(program: Program, exchange: Exchange, limit: LimitExcept): number {
    this.#quote = true;
    this.changed = false;
    return this.#run(program, exchange, limit);
  }

  #run(program: Program, exchange: Exchange, limit: LimitExcept): number {
    for (let index = 0; index < program.length; index++) {
      const op = program[index];
      if (!op) break;
      let result: number = ran.through;
      switch (op.kind) {
        case "set":
          this.#variables.assign(op.variable, this.#value(op.value, exchange), exchange);
          break;
        case "if":
          if (!this.#holds(op.condition, exchange)) break;
          exchange.location = limit(op.location, exchange);
          result = this.#run(op.inner, exchange, limit);
          break;
        case "return":
          return this.#answer(op.status, op.text, exchange);
        case "rewrite":
          result = this.#replace(op, exchange);
          break;
        case "break":
          if (this.changed) {
            exchange.located = false;
            this.changed = false;
          }
          return ran.stopped;
      }
      if (result !== ran.through) return result;
    }
    return ran.through;
  }

  #answer(status: number, text: Template | undefined, exchange: Exchange): number {
    // `$status` in the text is this one.
    if (text !== undefined || status < 400) exchange.status = status;
    const value = text === undefined ? "" : evaluate(text, this.#variables, exchange);
    if (isRedirect(status)) exchange.replyLocation = value;
    else if (text !== undefined || status < 400) exchange.replyText = value;
    return status;
  }

  #value(template: Template, exchange: Exchange): string {
    const quote = this.#quote && (exchange.quoted || exchange.plus);
    return evaluateQuoted(template, this.#variables, exchange, quote);
  }

  #holds(condition: Condition, exchange: Exchange): boolean {
    switch (condition.kind) {
      case "set":
        return holds(this.#variables.get(condition.variable, exchange) ?? "");
      case "equals": {
        const value = this.#variables.get(condition.variable, exchange) ?? "";
        return (value === this.#value(condition.value, exchange)) !== condition.negated;
      }
      case "matches": {
        const value = this.#variables.get(condition.variable, exchange) ?? "";
        const matched = condition.pattern.test(value, exchange, this.#variables);
        if (!matched) exchange.captures = [];
        return matched !== condition.negated;
      }
      case "file":
        return (
          exchange.fileIs(condition.test, this.#value(condition.path, exchange)) !==
          condition.negated
        );
    }
  }

  #replace(op: Replace, exchange: Exchange): number {
    if (!op.pattern.test(exchange.uri, exchange, this.#variables)) {
      exchange.captures = [];
      return ran.through;
    }
    if (op.status !== 0) return this.#redirect(op, exchange);
    exchange.internal = true;
    exchange.untouched = false;
    this.changed = !op.breaks;
    if (op.breaks) exchange.located = false;
    this.#quote = false;
    const path = this.#value(op.path, exchange);
    if (op.args !== undefined) {
      const quote = exchange.quoted || exchange.plus;
      const args = evaluateQuoted(op.args, this.#variables, exchange, quote);
      exchange.args = op.keepArgs && exchange.args !== "" ? `${args}&${exchange.args}` : args;
    } else if (!op.keepArgs) exchange.args = "";
    exchange.uri = path;
    if (path === "") return 500;
    return op.last ? ran.stopped : ran.through;
  }

  #redirect(op: Replace, exchange: Exchange): number {
    this.#quote = true;
    const location = unescapeRedirect(this.#value(op.path, exchange));
    this.#quote = false;
    exchange.replyLocation =
      op.keepArgs && exchange.args !== ""
        ? `${location}${op.questioned ? "&" : "?"}${exchange.args}`
        : location;
    return op.status;
  }
}

/** The location that holds in a block once `limit_except` is considered. */
export type LimitExcept = (location: number, exchange: Exchange) => number;

/** Statuses whose `return` text is a URL. */
export const isRedirect = (status: number): boolean =>
  status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
