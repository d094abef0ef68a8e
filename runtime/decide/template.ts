import type { ValuePlan } from "../plan.ts";
import type { Values } from "./exchange.ts";
import { escape, escapeUri } from "./uri.ts";
import type { Variables } from "./variables.ts";

/** A value with variables, compiled: `text` when it has none, else ops for one switch. */
export interface Template {
  readonly text: string | undefined;
  /** 0: text by index, 1: variable by number, 2: capture by number. */
  readonly kinds: Uint8Array;
  readonly numbers: Int32Array;
  readonly texts: readonly string[];
}

export const op = { text: 0, variable: 1, capture: 2 } as const;

const empty = new Uint8Array(0);
const none = new Int32Array(0);

/** Compiles a value; a variable that nobody defines is empty (the plan has refused it before). */
export function compileValue(value: ValuePlan, variables: Variables): Template {
  if (typeof value === "string") return { text: value, kinds: empty, numbers: none, texts: [] };
  const kinds: number[] = [];
  const numbers: number[] = [];
  const texts: string[] = [];
  for (const part of value) {
    if (typeof part === "string") {
      kinds.push(op.text);
      numbers.push(texts.push(part) - 1);
    } else if ("c" in part) {
      kinds.push(op.capture);
      numbers.push(part.c);
    } else {
      kinds.push(op.variable);
      numbers.push(variables.id(part.v) ?? variables.define(part.v));
    }
  }
  const constant = kinds.every((kind) => kind === op.text) ? texts.join("") : undefined;
  return {
    text: constant,
    kinds: Uint8Array.from(kinds),
    numbers: Int32Array.from(numbers),
    texts,
  };
}

/** The value for one request. What has no value is empty. */
export const evaluate = (template: Template, variables: Variables, values: Values): string =>
  evaluateQuoted(template, variables, values, false);

/** The same, with captures escaped as arguments where `quote` says so. */
export function evaluateQuoted(
  template: Template,
  variables: Variables,
  values: Values,
  quote: boolean,
): string {
  if (template.text !== undefined) return template.text;
  const { kinds, numbers, texts } = template;
  let result = "";
  for (let index = 0; index < kinds.length; index++) {
    const number = numbers[index] ?? 0;
    switch (kinds[index] ?? op.text) {
      case op.text:
        result += texts[number] ?? "";
        break;
      case op.variable:
        result += variables.get(number, values) ?? "";
        break;
      default: {
        const text = values.captures[number] ?? "";
        result += quote ? escapeUri(text, escape.args) : text;
      }
    }
  }
  return result;
}

/** Whether a predicate (`if=`, `proxy_no_cache`) holds: neither empty nor `0`. */
export const holds = (value: string): boolean => value !== "" && value !== "0";
