import { buildDeclaration } from "./build-flags.ts";
import { convertDeclaration } from "./convert-flags.ts";
import { ctlDeclaration } from "./ctl-flags.ts";
import type { CommandDeclaration, Given } from "./declaration.ts";
import { demoDeclaration } from "./demo-flags.ts";
import { directivesDeclaration } from "./directives-flags.ts";
import { explainDeclaration } from "./explain-flags.ts";
import { factsDeclaration } from "./facts-flags.ts";
import { fmtDeclaration } from "./fmt-flags.ts";
import { initDeclaration } from "./init-flags.ts";
import type { Io } from "./io.ts";
import { irDeclaration } from "./ir-flags.ts";
import { lintDeclaration } from "./lint-flags.ts";
import { rulesDeclaration } from "./rules-flags.ts";
import { serveDeclaration } from "./serve-flags.ts";

/** Does the work of a command and returns the exit code. */
export type Run<D extends CommandDeclaration> = (given: Given<D>, io: Io) => Promise<number>;

/** Reads its own flags: for `serve`, whose parent process loads no npm package. */
export type RunDirectly = (argv: readonly string[], io: Io) => Promise<number>;

export interface Registered {
  readonly declaration: CommandDeclaration;
  /** Loads only this command's modules. */
  readonly load: () => Promise<Run<CommandDeclaration>>;
  readonly direct?: undefined;
}

export interface RegisteredDirectly {
  readonly declaration: CommandDeclaration;
  readonly direct: () => Promise<RunDirectly>;
}

/** The compiler checks that a command takes what its declaration promises. */
const register = <D extends CommandDeclaration>(
  declaration: D,
  load: () => Promise<Run<D>>,
): Registered => ({ declaration, load });

/** A command that oclif never sees, but help does. */
const registerDirectly = (
  declaration: CommandDeclaration,
  direct: () => Promise<RunDirectly>,
): RegisteredDirectly => ({ declaration, direct });

/**
 * Every command, in the order of the help text. To add one: its flags in `NAME-flags.ts`, its work
 * in `commands/NAME.ts`, and a line here.
 */
export const commands: readonly (Registered | RegisteredDirectly)[] = [
  register(lintDeclaration, async () => (await import("./commands/lint.ts")).lint),
  register(convertDeclaration, async () => (await import("./commands/convert.ts")).convert),
  register(buildDeclaration, async () => (await import("./commands/build.ts")).build),
  register(fmtDeclaration, async () => (await import("./commands/fmt.ts")).fmt),
  register(irDeclaration, async () => (await import("./commands/ir.ts")).ir),
  register(factsDeclaration, async () => (await import("./commands/facts.ts")).facts),
  registerDirectly(serveDeclaration, async () => (await import("./serve.ts")).serve),
  register(ctlDeclaration, async () => (await import("./commands/ctl.ts")).ctl),
  register(explainDeclaration, async () => (await import("./commands/explain.ts")).explain),
  register(rulesDeclaration, async () => (await import("./commands/rules.ts")).rules),
  register(
    directivesDeclaration,
    async () => (await import("./commands/directives.ts")).directives,
  ),
  register(initDeclaration, async () => (await import("./commands/init.ts")).init),
  register(demoDeclaration, async () => (await import("./commands/demo.ts")).demo),
];
