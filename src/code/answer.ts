import type { Text } from "../messages/text.ts";
import type { Limits } from "./limits.ts";

/** Where something stands: the number of a file, and offsets into its text. */
export type Place = readonly [file: number, start: number, end: number];

/** What went wrong while a configuration was evaluated, or what it said. */
export interface Trouble {
  readonly message: Text;
  readonly help?: Text | undefined;
  readonly place: Place;
  /** The text is no code at all: nothing of it has run. */
  readonly isSyntax?: true;
}

/** Part of a description. Others are named by their numbers, which are always smaller than its own. */
export type AnswerValue =
  | { readonly scalar: string | number | boolean | null; readonly place: Place }
  | { readonly list: readonly number[]; readonly place: Place }
  | { readonly map: readonly AnswerEntry[]; readonly place: Place };

export type AnswerEntry = readonly [key: string, keyPlace: Place, value: number];

/** What the child that evaluates a configuration hands to whoever started it. */
export interface Answer {
  /** The files that took part, the configuration first. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** The last one is the description; none where there are troubles. */
  readonly values: readonly AnswerValue[];
  readonly troubles: readonly Trouble[];
  /** What the configuration wrote to its console. */
  readonly said: readonly Trouble[];
}

/** What the child is asked to do; its only argument, as JSON. */
export interface EvaluateRequest {
  readonly entry: string;
  /** Where a configuration and what it imports may stand. */
  readonly folders: readonly string[];
  /** The address of the package that parses. */
  readonly acorn: string;
  readonly limits: Limits;
}

/** The channel that the answer goes to. */
export const answerFile = 3;
/** Parts of a description, counted where they stand: shared ones more than once. */
export const mostValues = 1_000_000;
export const deepest = 100;
/** Lines that a configuration may write to its console; more help nobody. */
export const mostSaid = 100;
/** In bytes, as JSON. */
export const mostAnswer = 128 * 1024 * 1024;
