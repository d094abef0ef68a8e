import { Document, isScalar, isSeq, visit } from "yaml";

import type { JsonObject } from "./document.ts";

export type DocumentForm = "yaml" | "json";

/** Longer objects stand in lines of their own. */
const mostInLine = 90;

/** A document as people keep it: YAML whose short lists stand in one line, or JSON. */
export function documentText(document: JsonObject, form: DocumentForm): string {
  if (form === "json") return `${JSON.stringify(document, undefined, 2)}\n`;
  // What YAML 1.1 takes for true and false has quotes, for the sake of other readers.
  const yaml = new Document(document, { version: "1.2", compat: "yaml-1.1" });
  visit(yaml, {
    Seq: (_key, seq) => {
      if (seq.items.every((item) => isScalar(item))) seq.flow = true;
    },
    Map: (_key, map, path) => {
      const inList = isSeq(path.at(-1));
      const scalars = map.items.every(({ value }) => isScalar(value));
      const size = JSON.stringify(map).length;
      if (inList && scalars && size > 2 && size < mostInLine) map.flow = true;
    },
  });
  return yaml.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  });
}
