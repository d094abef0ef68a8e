import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { check } from "../../src/check/check.ts";
import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { Target } from "../../src/ir/target.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { corpus } from "./corpora.ts";

/** Configurations that somebody runs, or ships for others to run, and how they are read. */
export const realCorpora = [
  "linuxserver-proxy-confs",
  "nginx-ingress-rendered",
  "h5bp",
  "nginx-dist",
  "admins-handbook",
  "nginx-proxy",
  "crossplane",
  "keepalived-samples",
  "keepalived-tools-jin7942",
  "keepalived-devel",
] as const;

export interface Noise {
  readonly files: number;
  /** Of severity warning and above, under the recommended preset. */
  readonly findings: readonly Diagnostic[];
}

/** What `lbc lint` says of a corpus; nothing where it is not here. */
export function noiseOf(name: string): Noise | undefined {
  const folder = corpus(name);
  if (folder === undefined) return undefined;
  const settings = { preset: "recommended", levels: new Map() } as const;
  const checked = requestsFor(name, folder).map((request) =>
    check(request, { settings, copied: true }),
  );
  return {
    // Not what an absolute include has found on this machine.
    files: checked
      .flatMap(({ project }) => [...project.sources.keys()])
      .filter((path) => resolve(path).startsWith(folder)).length,
    findings: checked
      .flatMap(({ diagnostics }) => diagnostics)
      .filter(({ severity }) => severity !== "info"),
  };
}

/** What the templates of the ingress controller 4.0 were rendered for. */
const ofIngress: readonly Target[] = [
  { dialect: "nginx", version: [1, 27, 4] },
  { dialect: "nginx-plus", version: [33] },
];

/** What only nginx Plus and its modules say. */
const ofPlus = /\b(?:status_zone|health_check|auth_jwt|app_protect|server_tokens "")/;

/** A tree of files is one configuration; rendered templates are one each, for the one or the other. */
function requestsFor(name: string, folder: string): readonly LoadRequest[] {
  if (name !== "nginx-ingress-rendered") {
    const tree = readdirSync(folder).includes("tree") ? join(folder, "tree") : folder;
    return [{ paths: [tree] }];
  }
  return ["version1", "version2"].flatMap((version) =>
    readdirSync(join(folder, version))
      .toSorted()
      .map((file) => {
        const path = join(folder, version, file);
        const isPlus = /Plus/.test(file) || ofPlus.test(readFileSync(path, "utf8"));
        return {
          paths: [path],
          targets: ofIngress,
          dialect: isPlus ? ("nginx-plus" as const) : ("nginx" as const),
        };
      }),
  );
}

/** How often each rule has spoken. */
export function countsOf({ findings }: Noise): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of findings) counts.set(code, (counts.get(code) ?? 0) + 1);
  return new Map([...counts].toSorted((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}
