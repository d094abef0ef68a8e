import { askedOf } from "../build/asked-of.ts";
import { fold } from "../cluster/fold/fold.ts";
import { machineNames } from "../cluster/fold/machine-names.ts";
import { type DocumentForm, documentText } from "../emit/document-text.ts";
import type { JsonObject } from "../emit/document.ts";
import { dslText } from "../emit/dsl.ts";
import { plainOf } from "../ir/placed.ts";
import { say } from "../messages/text.ts";
import type { Described } from "./described-machines.ts";
import type { Io } from "./io.ts";

/** The machines of a document as one description, for `lbc build`. */
export function describedText(document: JsonObject, form: DocumentForm | "ts", io: Io): string {
  const { description, different } = fold(withNames(document, io), askedOf);
  for (const name of different)
    io.note(
      say(
        {
          en: "{name}: the description does not ask for exactly the same",
          zh: "{name}：描述与原配置不完全一致",
        },
        { name },
      ),
    );
  return descriptionText(description, form);
}

/** The only input, where it is a description already and more than machines one by one. */
export function descriptionIn(
  machines: Described,
  files: readonly string[],
): JsonObject | undefined {
  const [only, other] = machines.documents;
  if (!only || other || files.length > 0 || only.root.kind !== "map") return undefined;
  const isPlain = only.root.entries.every(({ key }) => plainKeys.has(key));
  return isPlain ? undefined : (plainOf(only.root) as JsonObject);
}

/** What a document has too (docs/ir.md). */
const plainKeys: ReadonlySet<string> = new Set(["nodes", "version", "$schema"]);

/** What is a description already, in another form. */
export const descriptionText = (description: JsonObject, form: DocumentForm | "ts"): string =>
  form === "ts" ? dslText(description) : documentText(description, form);

/** Machines that nobody named are called after their folders; the user is told of other names. */
function withNames(document: JsonObject, io: Io): JsonObject {
  const nodes = Object.entries(document["nodes"] ?? {});
  const names = machineNames(nodes.map(([name]) => name));
  const renamed = nodes.map(([name, node], index): [string, JsonObject] => {
    const now = names[index] ?? name;
    if (now !== name)
      io.note(say({ en: "{name} is called {now}", zh: "{name} 命名为 {now}" }, { name, now }));
    return [now, node as JsonObject];
  });
  return { ...document, nodes: Object.fromEntries(renamed) };
}
