import { wrongName } from "../read/names.ts";

/** The sections that the blocks of a configuration are raised to. */
export const raisedSections = [
  "upstreams",
  "servers",
  "streams",
  "floats",
  "groups",
  "checks",
  "virtual_servers",
] as const;
export type Section = (typeof raisedSections)[number];

/** A block that may stand in a section: `servers/orders.example`. */
export type Part = `${Section}/${string}`;

export const partOf = (section: Section, name: string): Part => `${section}/${name}`;

/** How far a block is raised: not at all, in the words of the product, in described keys. */
export type Level = 0 | 1 | 2;

export type LevelOf = (part: Part) => Level;

/** Whether a block may have this name in a description. */
export const isName = (name: string): boolean => wrongName(name) === undefined;

/** A name that nobody has yet. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted}-${number}`;
  return name;
}
