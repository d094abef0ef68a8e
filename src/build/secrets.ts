import { entriesOf, entryAt, mapAt, mapOf } from "../cluster/placed.ts";
import { type ResolvedSecrets, resolveSecrets, type SecretReader } from "../cluster/secrets.ts";
import type { PlacedEntry, PlacedMap } from "../ir/placed.ts";

/** A document with the secrets of the machines that are built; what is not built needs none. */
export function withSecrets(
  document: PlacedMap,
  names: readonly string[] | undefined,
  read: SecretReader,
): Pick<ResolvedSecrets, "document" | "diagnostics"> {
  const all = entriesOf(mapOf(document, "nodes"));
  const isAsked = ({ key }: PlacedEntry) => names?.includes(key) ?? true;
  const of = (entries: readonly PlacedEntry[]) =>
    mapAt([entryAt("nodes", mapAt(entries, document.span))], document.span);
  const resolved = resolveSecrets(of(all.filter(isAsked)), read);
  const others = all.filter((one) => !isAsked(one));
  const whole = of([...entriesOf(mapOf(resolved.document, "nodes")), ...others]);
  return { document: whole, diagnostics: resolved.diagnostics };
}
