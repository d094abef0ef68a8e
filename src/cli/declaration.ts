import type { Text } from "../messages/text.ts";

/** A flag as help shows it and the parser takes it. Without `value` or `options` it is a switch. */
export interface FlagDeclaration {
  readonly summary: Text;
  readonly short?: string;
  /** What help calls the value: `FILE`. */
  readonly value?: string;
  readonly options?: readonly string[];
  readonly fallback?: string;
  readonly multiple?: true;
}

/** A command: help in both languages and the parser's flags are made from this and nothing else. */
export interface CommandDeclaration {
  readonly name: string;
  /** What follows the name: `[PATH…]`. */
  readonly operands: string;
  readonly summary: Text;
  readonly flags: Readonly<Record<string, FlagDeclaration>>;
  /** Command lines without `lbc`. */
  readonly examples: readonly { readonly line: string; readonly summary: Text }[];
}

type FlagValue<F> = F extends { multiple: true }
  ? readonly string[]
  : F extends { options: readonly (infer O)[]; fallback: string }
    ? O
    : F extends { options: readonly (infer O)[] }
      ? O | undefined
      : F extends { value: string; fallback: string }
        ? string
        : F extends { value: string }
          ? string | undefined
          : boolean;

export type FlagValues<F extends Readonly<Record<string, FlagDeclaration>>> = {
  readonly [K in keyof F]: FlagValue<F[K]>;
};

/** What the user gave to a command. */
export interface Given<D extends CommandDeclaration> {
  readonly flags: FlagValues<D["flags"]>;
  readonly operands: readonly string[];
}

export const declare = <const D extends CommandDeclaration>(declaration: D): D => declaration;
