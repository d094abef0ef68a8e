import type { Word } from "../../grammars/ast.ts";
import type { Context } from "../catalog/define.ts";
import { absenceOf } from "../catalog/facts/nginx-history.ts";
import {
  contextsOf,
  known,
  type LookupOptions,
  nearestName,
  productsWith,
} from "../catalog/index.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Target } from "../ir/target.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { unknownDirective, wrongContext } from "./nginx-diagnostics.ts";
import { isUnportable, unportable } from "./nginx-unportable.ts";
import { inItsWords } from "./nginx-wrong-place.ts";

/** Misspelt names that are looked up; a file that is no configuration has thousands. */
const mostNames = 100;
const longestName = 60;

const ofOtherModule = say({
  en: "it may belong to a module that is loaded here and that lbc does not know",
  zh: "它可能属于此处加载的、lbc 不了解的模块",
});

/** Says what is the matter with names that may not stand where they do. */
export class UnknownNames {
  readonly #target: Target;
  readonly #options: LookupOptions;
  /** A module is loaded of which nobody here knows what it brings. */
  readonly #otherModules: boolean;
  readonly #nearest = new Map<string, string | undefined>();

  constructor(target: Target, options: LookupOptions, otherModules: boolean) {
    this.#target = target;
    this.#options = options;
    this.#otherModules = otherModules;
  }

  finding(word: Word, via: Site | undefined, context: Context): Diagnostic | undefined {
    const { text: name } = word;
    const target = this.#target;
    if (name === "include") return undefined;
    if (known(target, name, this.#options)) {
      const allowed = contextsOf(target, name, this.#options);
      const absence = absenceOf(target, name, context);
      const found = wrongContext(word, via, context, { allowed, absence, target });
      return inItsWords(found, name, context, { allowed, isLater: absence !== undefined });
    }
    const products = productsWith(name);
    const absence = absenceOf(target, name);
    const meant = products.length > 0 ? undefined : this.#nearestTo(context, name);
    const found = unknownDirective(word, via, { meant, products, absence, target });
    if (this.#otherModules && !meant && !absence && products.length === 0)
      return { ...found, severity: "warning", help: ofOtherModule };
    return isUnportable(name, context) ? unportable(found, name) : found;
  }

  #nearestTo(context: Context, name: string): string | undefined {
    if (name.length > longestName) return undefined;
    const key = `${context} ${name}`;
    if (!this.#nearest.has(key) && this.#nearest.size < mostNames)
      this.#nearest.set(key, nearestName(this.#target, context, name));
    return this.#nearest.get(key);
  }
}
