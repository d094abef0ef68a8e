import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import type { Diagnostic } from "../../src/diagnostic/diagnostic.ts";
import type { ProxyConfig } from "../../src/ir/config.ts";
import type { Dialect, Target } from "../../src/ir/target.ts";
import { defaultVersions } from "../../src/ir/target.ts";
import { lowerNginx } from "../../src/lower/nginx.ts";
import { load } from "../../src/project/loader.ts";

export interface Lowered {
  readonly config: ProxyConfig;
  readonly diagnostics: readonly Diagnostic[];
  readonly text: string;
}

/** The model of a configuration given as text, with everything that was found in reading it. */
export function lowerText(
  text: string,
  options: { readonly target?: Target; readonly dialect?: Dialect; readonly context?: string } = {},
): Lowered {
  const { context, dialect = "nginx" } = options;
  const target = options.target ?? { dialect, version: defaultVersions[dialect] };
  const project = load({
    paths: ["-"],
    stdin: { name: "nginx.conf", bytes: Buffer.from(text) },
    dialect: target.dialect,
    targets: [target],
    ...(context !== undefined && { context }),
  });
  const root = project.roots[0];
  assert.ok(root);
  const { config, diagnostics } = lowerNginx(project, root);
  return { config, diagnostics: [...project.diagnostics, ...diagnostics], text };
}

/** `code text` of every finding. */
export const findings = ({ diagnostics, text }: Lowered): readonly string[] =>
  diagnostics.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
