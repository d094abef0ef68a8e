import type { Dialect } from "../../ir/target.ts";
import { type Context, directive, type DirectiveDef, type ServeSupport } from "../define.ts";
import type { Shape } from "../shape.ts";

/** What the directives of one module of some products have in common. */
interface OwnModule {
  readonly module: string;
  readonly dialects: readonly Dialect[];
  readonly contexts: readonly Context[];
  /** `refused` where nothing is said. */
  readonly serve?: ServeSupport;
  readonly inherit?: "outer" | "none";
  readonly repeat?: "error" | "append" | "last-wins";
}

type More<T> = Partial<
  Pick<
    DirectiveDef<T>,
    "contexts" | "dialects" | "inherit" | "needs" | "repeat" | "secret" | "serve" | "block"
  >
> & { readonly slot?: string };

/** Makes directives that nginx itself does not have, with no default that anybody relies on. */
export function ownDirectives(module: OwnModule) {
  const common = { serve: "refused", inherit: "outer", repeat: "error", ...module } as const;
  return <T>(
    name: string,
    takes: Shape<T>,
    en: string,
    zh: string,
    more: More<T> = {},
  ): DirectiveDef<T> =>
    directive<T>({ ...common, name, takes, fallback: undefined, doc: { en, zh }, ...more });
}
