import { type Fields, fieldOf, fieldsOf, listOf } from "./json.ts";

/** A machine of a document (docs/ir.md). */
export interface Machine {
  readonly name: string;
  readonly proxies: readonly Fields[];
  readonly ha: readonly Fields[];
}

/** The two parts of a machine that are folded each by itself. */
export type Half = "proxy" | "ha";

export const machinesIn = (document: Fields): readonly Machine[] =>
  Object.entries(fieldsOf(fieldOf(document, "nodes"))).map(([name, said]) => {
    const node = fieldsOf(said);
    return {
      name,
      proxies: listOf(fieldOf(node, "proxies")).map(fieldsOf),
      ha: listOf(fieldOf(node, "ha")).map(fieldsOf),
    };
  });
