import type { Dialect, Target } from "../../ir/target.ts";
import type { Template } from "../../ir/template.ts";
import { type Context, directive, type DirectiveDef, type ServeSupport } from "../define.ts";
import { one, type Shape } from "../shape.ts";
import { nginxFamily } from "./family.ts";
import { rate } from "./rate.ts";
import { integer, milliseconds, onOff, size, template, text } from "./values.ts";

/** What the directives of one module have in common. */
export interface ModuleOf {
  readonly module: string;
  readonly contexts: readonly Context[];
  /** `refused` where nothing is said. */
  readonly serve?: ServeSupport;
}

/** What one directive says beside its name, default and meaning. */
export interface More<T = never> {
  readonly contexts?: readonly Context[];
  readonly serve?: ServeSupport;
  readonly dialects?: readonly Dialect[];
  readonly inherit?: "outer" | "none";
  readonly repeat?: "error" | "append" | "last-wins";
  readonly secret?: true;
  /** Two names for one value. */
  readonly slot?: string;
  readonly needs?: (value: T) => string | undefined;
  readonly only?: (value: T) => readonly Dialect[] | undefined;
  readonly key?: (value: T) => string;
  readonly alone?: (value: T) => boolean;
}

/** A default that may depend on the product's version. */
export type Fallback<T> = T | ((target: Target) => T);

type WithDefault<T> = DirectiveDef<T> & { readonly fallback: (target: Target) => T };

/**
 * Makers of directives of one module: each takes a name, a default where nginx has one, and the
 * sentence of each language.
 */
export function directivesOf(module: ModuleOf) {
  const { serve = "refused", ...rest } = module;
  const common = {
    ...rest,
    serve,
    dialects: nginxFamily,
    inherit: "outer",
    repeat: "error",
  } as const;
  const make = <T>(name: string, takes: Shape<T>, en: string, zh: string, more: More<T> = {}) =>
    directive<T>({ ...common, name, takes, fallback: undefined, doc: { en, zh }, ...more });
  const byDefault =
    <T>(takes: Shape<T>) =>
    (
      name: string,
      fallback: Fallback<T>,
      en: string,
      zh: string,
      more: More<T> = {},
    ): WithDefault<T> =>
      directive<T>({ ...common, name, takes, fallback, doc: { en, zh }, ...more });
  const bare =
    <T>(takes: Shape<T>) =>
    (name: string, en: string, zh: string, more: More<T> = {}): DirectiveDef<T> =>
      make(name, takes, en, zh, more);
  return {
    /** A directive with a shape of its own and no default. */
    of: make,
    /** The same with a default. */
    with: <T>(
      name: string,
      takes: Shape<T>,
      fallback: Fallback<T>,
      en: string,
      zh: string,
      more: More<T> = {},
    ): WithDefault<T> => byDefault(takes)(name, fallback, en, zh, more),
    flag: byDefault(one(onOff)),
    time: byDefault(one(milliseconds)),
    size: byDefault(one(size)),
    number: byDefault(one(integer())),
    /** Bytes a second; 0 is no limit. */
    rate: (
      name: string,
      en: string,
      zh: string,
      more: More<Template> = {},
    ): DirectiveDef<Template> => make(name, one(rate), en, zh, more),
    /** A value that depends on another setting or on the machine where nobody writes it. */
    sizeOfMachine: bare(one(size)),
    numberOfMachine: bare(one(integer())),
    text: bare(one(text)),
    template: bare(one(template)),
  };
}
