import { Buffer } from "node:buffer";

import { isKnownVariable } from "../../runtime/decide/variables.ts";
import type { ValuePlan } from "../../runtime/plan.ts";
import { variablesNamed } from "../catalog/variables/index.ts";
import type { Template } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import type { Sources } from "../text/source.ts";
import type { Site } from "../text/span.ts";
import type { Findings } from "./findings.ts";

/** What is known of the names of variables. */
export interface Names {
  /** In lower case. */
  readonly defined: ReadonlySet<string>;
  readonly allowed: readonly string[];
  /** The engine's own; those of http unless said. */
  readonly known?: (name: string) => boolean;
  /** Directives that serve does not have (`geo`, say) may define others. */
  readonly elsewhere: boolean;
}

/**
 * Text of the configuration as byte strings: a file that is UTF-8 is encoded so, one that is not
 * holds a character for each byte already.
 */
export class Values {
  readonly #sources: Sources;
  readonly #findings: Findings;
  readonly #defined: ReadonlySet<string>;
  readonly #allowed: readonly string[];
  readonly #elsewhere: boolean;
  readonly #known: (name: string) => boolean;

  constructor(sources: Sources, findings: Findings, names: Names) {
    this.#sources = sources;
    this.#findings = findings;
    this.#defined = names.defined;
    this.#allowed = names.allowed;
    this.#elsewhere = names.elsewhere;
    this.#known = names.known ?? isKnownVariable;
  }

  /** Text written at a place, as bytes. */
  bytes(text: string, site: Site | undefined): string {
    // Nothing above ASCII is the usual case.
    if (!/[^\0-\x7f]/.test(text)) return text;
    const encoding = site && this.#sources.get(site.span.file)?.encoding;
    return encoding === "bytes" ? text : Buffer.from(text, "utf8").toString("latin1");
  }

  /** A value with variables, each of which somebody defines. */
  value(template: Template, site: Site | undefined): ValuePlan {
    const parts = template.parts.map((part) => {
      if (part.kind === "text") return this.bytes(part.text, site);
      if (part.kind === "capture") return { c: part.index };
      if (site) this.known(part.name, site);
      return { v: part.name };
    });
    if (parts.length === 0) return "";
    const [first] = parts;
    return parts.length === 1 && typeof first === "string" ? first : parts;
  }

  optional(template: Template | undefined, site: Site | undefined): ValuePlan | undefined {
    return template && this.value(template, site);
  }

  /** Reports a variable that nginx would call unknown, or that lbc does not have. */
  known(name: string, site: Site): void {
    const lower = name.toLowerCase();
    if (this.#defined.has(lower) || this.#known(lower)) return;
    if (this.#allowed.includes(`$${lower}`)) return;
    if (this.#elsewhere || isForeign(lower))
      this.#findings.error(
        "serve/unsupported",
        site,
        say(
          { en: "`${name}` is not supported by serve", zh: "serve 不支持变量 `${name}`" },
          { name },
        ),
      );
    else
      this.#findings.error(
        "serve/unknown-variable",
        site,
        say({ en: "unknown variable `${name}`", zh: "未知变量 `${name}`" }, { name }),
      );
  }
}

/** Variables of nginx and its kin that the engine does not compute. */
const isForeign = (name: string): boolean => variablesNamed(name).length > 0;
