import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import type { ValuePlan } from "../../runtime/plan.ts";
import { siteOf, type Traced } from "../ir/scope.ts";
import { isConstant, parseTemplate, type Template } from "../ir/template.ts";
import { say } from "../messages/text.ts";
import type { Site } from "../text/span.ts";
import { needFile } from "./files.ts";
import type { Findings } from "./findings.ts";
import type { Paths } from "./paths.ts";
import { refuse } from "./support.ts";
import type { Values } from "./values.ts";

interface FileContext {
  readonly paths: Paths;
  readonly findings: Findings;
  readonly values: Values;
}

/** A certificate or key of a server, as it is written; two files on a line are refused. */
export function certificateFile(
  one: Traced<readonly string[]>,
  name: string,
  context: FileContext,
): ValuePlan | undefined {
  const [path = "", second] = one.value;
  const site = siteOf(one);
  if (second === undefined) return pathOrValue(parseTemplate(path), site, name, context);
  // Two files on a line are the pairs of Chinese TLS.
  if (site) refuse(name, site, context.findings, `${name} ${one.value.join(" ")}`);
  return undefined;
}

/** A file that can be read now, `data:` with the text itself, or a value that names either. */
export function pathOrValue(
  template: Template | undefined,
  site: Site | undefined,
  name: string,
  context: FileContext,
): ValuePlan | undefined {
  if (template === undefined || template.source === "") return undefined;
  const { source } = template;
  if (/^(?:engine|store):/.test(source)) {
    if (site) refuse(name, site, context.findings, `${name} ${source}`);
    return undefined;
  }
  if (!isConstant(template)) return context.values.value(template, site);
  if (source.startsWith("data:")) return source;
  const path = needFile(source, site, context);
  if (name.endsWith("certificate") && site) remarkExpiry(path, site, context.findings);
  return path;
}

/** A certificate that has expired is shown all the same, as by nginx, but not in silence. */
function remarkExpiry(path: string, site: Site, findings: Findings): void {
  const ended = endOf(path);
  if (ended === undefined || ended.getTime() > Date.now()) return;
  const day = ended.toISOString().slice(0, 10);
  findings.notice(
    "serve/certificate-expired",
    site,
    say(
      { en: "certificate {path} expired on {day}", zh: "证书 {path} 已于 {day} 过期" },
      { path, day },
    ),
  );
}

function endOf(path: string): Date | undefined {
  try {
    return new X509Certificate(readFileSync(path)).validToDate;
  } catch {
    // What cannot be read is refused by whoever loads it.
    return undefined;
  }
}
