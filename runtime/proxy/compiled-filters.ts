import { compileGzip, type GzipRules } from "../decide/gzip.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { LocationPlan } from "../plan.ts";
import type { ExpiresPlan } from "../plan/filters.ts";

/** A field of the configuration with its value. */
export interface AddedField {
  readonly name: string;
  readonly value: Template;
  readonly always: boolean;
}

/** What is done to an answer on its way out, compiled. */
export interface CompiledFilters {
  readonly expires:
    | { readonly rule: Exclude<ExpiresPlan, { readonly kind: "value" }> }
    | { readonly value: Template; readonly modified: boolean }
    | undefined;
  readonly trailers: readonly AddedField[];
  readonly gzip: GzipRules | undefined;
  readonly chunked: boolean;
  /** `add_header ETag`, which stands in the place of the one that is there. */
  readonly etags: readonly AddedField[];
  /** `add_header Last-Modified`, before which the one that is there goes. */
  readonly lastModified: readonly AddedField[];
}

/** Whether `add_header` puts a field in the place of the one that is there. */
export const isReplaced = (name: string): boolean => /^etag$/i.test(name);

/** Undefined where nothing is to be done: nothing is then asked for each answer. */
export function compileFilters(
  { filters, addHeaders }: LocationPlan,
  variables: Variables,
): CompiledFilters | undefined {
  const etags = addHeaders.filter(({ name }) => isReplaced(name));
  const lastModified = addHeaders.filter(({ name }) => /^last-modified$/i.test(name));
  if (!filters && etags.length === 0 && lastModified.length === 0) return undefined;
  const field = (added: LocationPlan["addHeaders"][number]): AddedField => ({
    ...added,
    value: compileValue(added.value, variables),
  });
  return {
    expires: filters?.expires && compileExpires(filters.expires, variables),
    trailers: filters?.trailers.map(field) ?? [],
    gzip: filters?.gzip && compileGzip(filters.gzip),
    chunked: filters?.chunked ?? true,
    etags: etags.map(field),
    lastModified: lastModified.map(field),
  };
}

const compileExpires = (plan: ExpiresPlan, variables: Variables): CompiledFilters["expires"] =>
  plan.kind === "value"
    ? { value: compileValue(plan.value, variables), modified: plan.modified }
    : { rule: plan };
