import { secretReference } from "../catalog/annotations/values.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Placed } from "../ir/placed.ts";

/**
 * What is found about the text of a secret says nothing of a reference to one, `env:NAME`, which a
 * document may hold in its place.
 */
export function withoutReferences(
  diagnostics: readonly Diagnostic[],
  config: Placed,
): readonly Diagnostic[] {
  if (!diagnostics.some(isOfSecret)) return diagnostics;
  const places = new Set(referencesIn(config).map(keyOf));
  return diagnostics.filter((found) => !isOfSecret(found) || !places.has(keyOf(found)));
}

const isOfSecret = ({ code }: Diagnostic): boolean => code === "vrrp/auth-pass-truncated";

const keyOf = ({ span }: Pick<Diagnostic, "span">): string => `${span.file}:${span.start}`;

function referencesIn(value: Placed): readonly Placed[] {
  switch (value.kind) {
    case "scalar":
      return typeof value.value === "string" && secretReference.parse(value.text).ok ? [value] : [];
    case "list":
      return value.items.flatMap(referencesIn);
    case "map":
      return value.entries.flatMap((entry) => referencesIn(entry.value));
  }
}
