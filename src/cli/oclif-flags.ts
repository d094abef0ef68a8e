import { Flags } from "@oclif/core";
import type { FlagInput } from "@oclif/core/interfaces";

import type { FlagDeclaration } from "./declaration.ts";

/** The flags of a declaration in the terms of oclif's parser. */
export const oclifFlags = (flags: Readonly<Record<string, FlagDeclaration>>): FlagInput =>
  Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, oclifFlag(flag) as FlagInput[string]]),
  );

function oclifFlag({ short, value, options, fallback, multiple }: FlagDeclaration): unknown {
  const char = short && { char: short as "a" };
  if (value === undefined && options === undefined)
    return Flags.boolean({ ...char, default: false });
  const choice = options && { options: [...options] };
  // Without it a repeatable flag would swallow the paths after its value.
  if (multiple)
    return Flags.string({
      ...char,
      ...choice,
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    });
  return Flags.string({ ...char, ...choice, ...(fallback !== undefined && { default: fallback }) });
}
