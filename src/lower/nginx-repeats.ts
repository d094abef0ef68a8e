import type { AnyDirective } from "../catalog/index.ts";
import type { Scope } from "../ir/scope.ts";

/** The value that holds after one more line: words that are a set are added to it. */
export function merged(scope: Scope, def: AnyDirective, value: unknown): unknown {
  if (def.takes.adds !== true || !Array.isArray(value)) return value;
  const before = scope.last(def)?.value;
  return Array.isArray(before) ? [...new Set([...before, ...value])] : value;
}

/** `proxy_redirect off` stands alone: before others and after them it is one too many. */
export function isOneTooMany(def: AnyDirective, value: unknown, scope: Scope): boolean {
  if (!def.alone) return false;
  const before = scope.last(def);
  return before !== undefined && (def.alone(before.value) || def.alone(value));
}
