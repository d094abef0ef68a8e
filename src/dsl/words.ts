import type { Size, Time } from "./units.ts";

/* Values of directives, in the form of a document (docs/ir.md). */

export type Scalar = string | number | boolean;

/** One word. */
export type Text = string | number;

/** Any words: one, several, or true for none. */
export type Words = Text | true | readonly Scalar[];

/** A directive that may be repeated: the words of each time. */
export type Values = Words | readonly Words[];

/** A directive that is passed on as it is: its words, or a list of the words of each time. */
export type Statements = Words | readonly (readonly Scalar[])[];

/** A line of a block: text, cut at blanks, or a list of its words. */
export type Line = string | readonly Scalar[];

export type Json = Scalar | null | readonly Json[] | { readonly [key: string]: Json };

/** A time of a directive; `0` for none. */
export type DirectiveTime = Time | 0 | "0";

/** A size of a directive; digits alone are bytes, as text. */
export type DirectiveSize = Size | 0 | `${bigint}`;

/** What is laid over something: its keys where they change, null where they go. */
export type Change<T> = T extends Scalar | readonly unknown[] | null | undefined
  ? T
  : { readonly [Key in keyof T]?: Change<T[Key]> | null };
