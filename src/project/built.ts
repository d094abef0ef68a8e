import { printTarget, type Target } from "../ir/target.ts";

/*
 * The first line of a configuration that `lbc build` wrote says what it was built for, so that whoever
 * reads it takes the facts and defaults of that version.
 */

/** The first lines of a built configuration; `from` is what its description is called, in one line. */
export const builtHeader = (from: string, cluster: string, target: Target): string =>
  `# Made by lbc build from ${from}${cluster === "" ? "" : ` (${cluster})`} for ${printTarget(target)}.
# What is changed here is lost with the next build: change ${from}.
`;

const header = /^# Made by lbc build from .* for (\S+@[\d.]*\d)\.\r?$/;

/** The product and version that a first line names: `nginx@1.26`. */
export const builtFor = (line: string): string | undefined => header.exec(line)?.[1];
