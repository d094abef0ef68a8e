import { resolve } from "node:path";

import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { type Chosen, chooseFixes } from "../lint/fixes.ts";
import { isOfReading } from "../lint/registry.ts";
import { isSyntax } from "../lint/settings.ts";
import type { LoadRequest } from "../project/settings.ts";
import { applyEdits } from "../text/edit.ts";
import type { Source } from "../text/source.ts";
import { check } from "./check.ts";
import type { Checked, CheckOptions } from "./findings.ts";

/** More than fixes that uncover others have ever needed. */
const mostRounds = 64;

export interface Fixed {
  /** What holds over the changed texts. */
  readonly checked: Checked;
  /** Files that differ now, with the text they were read with. */
  readonly changed: readonly { readonly before: Source; readonly after: Source }[];
  readonly count: number;
}

/** Applies fixes in memory, round by round over the changed texts, until no more apply. */
export function applyFixes(request: LoadRequest, options: CheckOptions, unsafe: boolean): Fixed {
  const fixer = new Fixer(request, options, unsafe);
  for (let round = 0; round < mostRounds; round++) if (!fixer.round()) break;
  return fixer.result();
}

/** Texts on their way from what was read to what is left. */
class Fixer {
  readonly #request: LoadRequest;
  readonly #options: CheckOptions;
  readonly #unsafe: boolean;
  readonly #before = new Map<string, Source>();
  /** Fixes that made something else wrong; they are the user's to decide. */
  readonly #refused = new Set<string>();
  #held: ReadonlyMap<string, Uint8Array>;
  #checked: Checked;
  #oneByOne = false;
  #count = 0;

  constructor(request: LoadRequest, options: CheckOptions, unsafe: boolean) {
    this.#request = request;
    this.#options = options;
    this.#unsafe = unsafe;
    this.#held = new Map(request.held);
    this.#checked = this.#check(this.#held);
  }

  /** Whether there was something to do. */
  round(): boolean {
    const open = this.#checked.diagnostics.filter(
      (found) => found.fix && !this.#refused.has(keyOf(found)),
    );
    const syntax = open.filter(({ code }) => isSyntax(code));
    // A tree that is whole again may show what nobody could see before.
    if (this.#try(chooseFixes(syntax, this.#unsafe), false)) return true;
    if (!this.#oneByOne && this.#try(chooseFixes(open, this.#unsafe), true)) return true;
    // Two that are right by themselves may be wrong together.
    this.#oneByOne = true;
    for (const found of open) {
      const chosen = chooseFixes([found], this.#unsafe);
      if (this.#try(chosen, true)) return true;
      if (chosen.fixed > 0) this.#refused.add(keyOf(found));
    }
    return false;
  }

  result(): Fixed {
    const { sources } = this.#checked.project;
    const changed = [...this.#before.values()].flatMap((before) => {
      const after = sources.get(before.path);
      return after && after.text !== before.text ? [{ before, after }] : [];
    });
    return { checked: this.#checked, changed, count: this.#count };
  }

  #try({ edits, fixed }: Chosen, careful: boolean): boolean {
    if (fixed === 0) return false;
    const { sources } = this.#checked.project;
    const held = new Map(this.#held);
    for (const [path, list] of edits) {
      const source = sources.get(path);
      if (!source) continue;
      this.#before.set(path, this.#before.get(path) ?? source);
      const text = source.encode(applyEdits(source.text, list));
      held.set(resolve(this.#request.cwd ?? "", path), text);
    }
    const checked = this.#check(held);
    if (careful && isWorse(this.#checked, checked)) return false;
    this.#held = held;
    this.#checked = checked;
    this.#count += fixed;
    return true;
  }

  #check(held: ReadonlyMap<string, Uint8Array>): Checked {
    return check({ ...this.#request, held }, { copied: true, ...this.#options });
  }
}

/** Whether the product would now refuse something that it took before. */
function isWorse(before: Checked, after: Checked): boolean {
  const known = new Set(refusalsOf(before));
  return refusalsOf(after).some((refusal) => !known.has(refusal));
}

const refusalsOf = ({ diagnostics }: Checked): string[] =>
  diagnostics.filter(({ code, severity }) => severity === "error" && isOfReading(code)).map(keyOf);

const keyOf = ({ code, span, message }: Diagnostic): string =>
  `${code}\0${span.file}\0${message.en}`;
