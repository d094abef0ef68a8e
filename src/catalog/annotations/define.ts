import type { Slot, Traced } from "../../ir/scope.ts";
import type { Site } from "../../text/span.ts";
import type { ValueType } from "../shape.ts";

/*
 * What lbc's HA agent can do and keepalived has no keyword for. It is written as a comment, which
 * keepalived passes over, in the block that it is about,
 *
 *     vrrp_instance VI_1 {
 *         # lbc:heartbeat interface eth1
 *         # lbc:witness ping 10.0.0.1 interval 1s fall 3
 *
 * or in lbc.yaml, `ha: { instances: { VI_1: { heartbeats: [interface eth1] } } }`.
 *
 * To add a word:
 *
 * 1. define it with `annotation` in a file of this folder (`witness.ts` is an example): the blocks
 *    that it may stand in, its key in lbc.yaml, its forms, a sentence of documentation in each
 *    language. A form is chosen by its keyword, the first word (`ping`); "" is the form of a word
 *    that has but one. `first` are the words by their place, of which the last may be
 *    `several(TYPE)`; `options` are `key value` pairs in any order, `flag` those without a value;
 * 2. name it in `all.ts`;
 * 3. read it in src/plan: `readAll(instance.scope, witness)` gives typed values, each with its
 *    place; what `global_defs` or `defaults` say holds for instances that say nothing themselves;
 * 4. `npm run generate`: the table of docs/lbc-yaml.md and the schema of lbc.yaml follow.
 *
 * Misspelt words, wrong blocks and wrong values are found by src/lower/annotations.ts.
 */

/** Blocks of keepalived.conf; `main` is outside all blocks. */
export type AnnotationContext = "main" | "global_defs" | "vrrp_instance" | "vrrp_sync_group";

/** All the words up to the first option. */
export interface Several<T> {
  readonly several: ValueType<T>;
}

export interface Option<T> {
  readonly type: ValueType<T>;
  readonly fallback: T | undefined;
}

/** An option that stands without a value. */
export interface Flag {
  readonly flag: true;
}

type Places = Readonly<Record<string, ValueType<unknown> | Several<unknown>>>;
type Options = Readonly<Record<string, Option<unknown> | Flag>>;

/** A form of a word: the words by their place, and the options behind them. */
export interface AnyForm {
  readonly first: Places;
  readonly options?: Options;
}

export type AnyForms = Readonly<Record<string, AnyForm>>;

type PlaceValue<P> =
  P extends Several<infer T>
    ? readonly Traced<T>[]
    : P extends ValueType<infer T>
      ? Traced<T>
      : never;

type OptionValue<O> = O extends { readonly flag: true }
  ? Traced<boolean>
  : O extends { readonly fallback: undefined; readonly type: ValueType<infer T> }
    ? Traced<T | undefined>
    : O extends { readonly type: ValueType<infer T> }
      ? Traced<T>
      : never;

type FormValues<F extends AnyForm> = {
  readonly [K in keyof F["first"]]: PlaceValue<F["first"][K]>;
} & { readonly [K in keyof F["options"]]: OptionValue<F["options"][K]> };

/** What one annotation says: its form, the values by name, the words as they were written. */
export type SaidOf<F extends AnyForms> = {
  readonly [K in keyof F]: {
    readonly form: K;
    readonly values: FormValues<F[K]>;
    readonly words: readonly string[];
    readonly site: Site;
  };
}[keyof F];

/** One word: everything lbc knows of it. It is the slot of its values in a scope. */
export interface AnnotationDef<F extends AnyForms = AnyForms> extends Slot<SaidOf<F>> {
  readonly word: string;
  /** Its key in lbc.yaml. */
  readonly key: string;
  readonly contexts: readonly AnnotationContext[];
  /** Whether a block may say it more than once. */
  readonly repeat: "once" | "many";
  readonly forms: F;
  readonly doc: { readonly en: string; readonly zh: string };
}

/** Defines a word; what is said in `global_defs` holds for instances that do not say it. */
export const annotation = <const F extends AnyForms>(
  def: Omit<AnnotationDef<F>, "slot" | "inherit">,
): AnnotationDef<F> => ({ ...def, slot: `${slotPrefix}${def.word}`, inherit: "outer" });

/** What the slots of annotations begin with. */
export const slotPrefix = "lbc:";

/** In a document, the lines of a block that are comments in keepalived.conf. */
export const annotationKey = "lbc";

export const several = <T>(type: ValueType<T>): Several<T> => ({ several: type });

export function option<T>(type: ValueType<T>): { type: ValueType<T>; fallback: undefined };
export function option<T>(type: ValueType<T>, fallback: T): { type: ValueType<T>; fallback: T };
export function option<T>(type: ValueType<T>, fallback?: T): Option<T> {
  return { type, fallback };
}

export const flag = { flag: true } as const;

/** How a form is written: `ping ADDRESS [interval TIME]`. */
export function usageOf(form: string, { first, options = {} }: AnyForm): string {
  const places = Object.entries(first).map(([name, place]) =>
    "several" in place ? `${name.toUpperCase()}…` : name.toUpperCase(),
  );
  const pairs = Object.entries(options).map(([name, one]) =>
    "flag" in one ? `[${name}]` : `[${name} ${one.type.name.toUpperCase()}]`,
  );
  return [...(form === "" ? [] : [form]), ...places, ...pairs].join(" ");
}
