import { resolve } from "node:path";

import { entriesOf, itemsOf, mapOf, textOf, valueOf } from "../cluster/placed.ts";
import type { Placed } from "../ir/placed.ts";
import type { NodeRequest } from "../project/settings.ts";

/** The files that a description names for its machines, relative to itself. */
export const filesIn = (root: Placed, directory: string): readonly NodeRequest[] =>
  entriesOf(mapOf(root, "nodes")).flatMap(({ key, value }) => {
    const files = itemsOf(valueOf(value, "files")).flatMap((item) => textOf(item) ?? []);
    return files.length > 0
      ? [{ name: key, paths: files.map((file) => resolve(directory, file)) }]
      : [];
  });
