import type { DirectiveDef } from "../catalog/define.ts";
import type { Origin } from "../ir/scope.ts";
import type { Site } from "../text/span.ts";

/**
 * A statement as the model says it, in canonical words. Text, documents and `lbc ir` are all made
 * of these.
 */
export interface Said {
  readonly name: string;
  readonly words: readonly string[];
  readonly origin: Origin;
  /** What the catalog knows of it; blocks that are structure have none. */
  readonly def?: DirectiveDef<unknown>;
  readonly body?: readonly Said[];
  /** A keyword that stands alone, and does not stand there: its default. */
  readonly off?: true;
  /** keepalived: a block of values; each word is a line of it. */
  readonly lines?: true;
  /** keepalived: a line that is written as it is. */
  readonly verbatim?: true;
  /** Words without a meaning. */
  readonly raw?: true;
  /** A line of a block whose lines are no directives. */
  readonly entry?: true;
  /** A comment on a line of its own before it. */
  readonly comment?: string;
}

export const writtenAt = (site: Site): Origin => ({ kind: "written", site });

/** A block, or a line of one, that stands where it was written. */
export const said = (
  name: string,
  words: readonly string[],
  site: Site,
  body?: readonly Said[],
): Said => ({ name, words, origin: writtenAt(site), ...(body && { body }) });

export const entry = (site: Site, name: string, ...words: readonly string[]): Said => ({
  ...said(name, words, site),
  entry: true,
});
