import type { Text } from "../messages/text.ts";

interface Described {
  /** What the option decides, in a few words. */
  readonly summary: Text;
}

/** A time; milliseconds in rules, `10s` or `500ms` in `lbc.yaml`. */
export interface DurationOption extends Described {
  readonly kind: "duration";
  /** Nothing where the user has to say it. */
  readonly fallback?: number;
  readonly least: number;
  readonly most: number;
}

/** A whole number. */
export interface CountOption extends Described {
  readonly kind: "count";
  readonly fallback?: number;
  readonly least: number;
  readonly most: number;
}

/** Yes or no. */
export interface SwitchOption extends Described {
  readonly kind: "switch";
  readonly fallback: boolean;
}

/** One of some words. */
export interface ChoiceOption extends Described {
  readonly kind: "choice";
  readonly of: readonly string[];
  readonly fallback?: string;
}

/** A list of texts, such as paths or addresses. */
export interface WordsOption extends Described {
  readonly kind: "words";
  readonly fallback: readonly string[];
  /** What each has to look like: a pattern without nested quantifiers, and what it asks for. */
  readonly each?: { readonly pattern: string; readonly says: Text };
}

/** What a user may set a rule to, beside its severity; never called `severity`. */
export type Option = DurationOption | CountOption | SwitchOption | ChoiceOption | WordsOption;

/** The options of a rule by their names, in camelCase. */
export type Options = Readonly<Record<string, Option>>;

type Held<O> = O extends { readonly kind: "duration" | "count" }
  ? number
  : O extends { readonly kind: "switch" }
    ? boolean
    : O extends { readonly kind: "choice"; readonly of: readonly (infer C)[] }
      ? C
      : readonly string[];

type ValueOf<O> =
  | Held<O>
  | (O extends { readonly fallback: number | string | boolean | readonly string[] }
      ? never
      : undefined);

/** What a rule is given: every option, with its fallback where nothing was set. */
export type ValuesOf<O extends Options> = { readonly [K in keyof O]: ValueOf<O[K]> };

export type OptionValue = number | boolean | string | readonly string[];

/** Values that were set, by the names of the options. */
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** Options as they stand in `lbc.yaml`: times are text. */
export type WrittenOptions = OptionValues;

/** What holds where nothing was set. */
export const fallbacksOf = (options: Options): OptionValues =>
  Object.fromEntries(
    Object.entries(options).flatMap(([name, { fallback }]) =>
      fallback === undefined ? [] : [[name, fallback]],
    ),
  );
