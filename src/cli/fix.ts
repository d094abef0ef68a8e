import { resolve } from "node:path";

import { check, type Checked } from "../check/check.ts";
import { chooseFixes } from "../lint/fixes.ts";
import type { LintSettings } from "../lint/settings.ts";
import type { LoadRequest } from "../project/settings.ts";
import { applyEdits } from "../text/edit.ts";
import type { Source } from "../text/source.ts";

/** More than fixes that uncover others have ever needed. */
const mostRounds = 16;

export interface Fixed {
  /** What holds over the changed texts. */
  readonly checked: Checked;
  /** Files that differ now, with the text they were read with. */
  readonly changed: readonly { readonly before: Source; readonly after: Source }[];
  readonly count: number;
}

/** Applies fixes in memory, round by round over the changed texts, until no more apply. */
export function applyFixes(request: LoadRequest, settings: LintSettings, unsafe: boolean): Fixed {
  const options = { settings, copied: true };
  const held = new Map<string, Uint8Array>(request.held);
  const before = new Map<string, Source>();
  let checked = check(request, options);
  let count = 0;
  for (let round = 0; round < mostRounds; round++) {
    const { edits, fixed } = chooseFixes(checked.diagnostics, unsafe);
    if (fixed === 0) break;
    const { sources } = checked.project;
    for (const [path, list] of edits) {
      const source = sources.get(path);
      if (!source) continue;
      before.set(path, before.get(path) ?? source);
      held.set(resolve(request.cwd ?? "", path), source.encode(applyEdits(source.text, list)));
    }
    count += fixed;
    checked = check({ ...request, held }, options);
  }
  const changed = [...before.values()].flatMap((source) => {
    const after = checked.project.sources.get(source.path);
    return after && after.text !== source.text ? [{ before: source, after }] : [];
  });
  return { checked, changed, count };
}
