import type { Given } from "../declaration.ts";
import type { Io } from "../io.ts";
import type { lintDeclaration } from "../lint-flags.ts";

export async function lint(given: Given<typeof lintDeclaration>, io: Io): Promise<number> {
  io.write(JSON.stringify(given) + "\n");
  return 0;
}
