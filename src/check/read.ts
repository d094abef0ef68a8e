import { fewOfEachKind } from "../diagnostic/few.ts";
import { byPlace } from "../lint/merge.ts";
import { defaultSettings } from "../lint/settings.ts";
import { load } from "../project/loader.ts";
import type { LoadRequest } from "../project/settings.ts";
import { type Checked, type CheckOptions, findingsOfReading } from "./findings.ts";

/**
 * What the files alone tell: whole trees, includes, encodings. Nothing of what is written is
 * understood, no rule runs, and none of that is loaded.
 */
export function read(request: LoadRequest, options: CheckOptions = {}): Checked {
  const { settings = defaultSettings, copied = false } = options;
  const project = load(request);
  const diagnostics = findingsOfReading(project, [], settings, copied);
  return { project, clusters: [], diagnostics: fewOfEachKind(diagnostics.toSorted(byPlace)) };
}
