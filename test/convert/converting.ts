import assert from "node:assert/strict";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import type { FamilyDialect, FamilyTarget } from "../../src/convert/family.ts";
import type { ConvertedSource } from "../../src/convert/project.ts";
import { convertRoot } from "../../src/convert/project.ts";
import { defaultVersions, parseVersion } from "../../src/ir/target.ts";
import { Source } from "../../src/text/source.ts";

/** `nginx`, `ths@6.0.0` … as a target. */
export function targetOf(written: string): FamilyTarget {
  const [dialect = "", version] = written.split("@");
  const known = dialect as FamilyDialect;
  return { dialect: known, version: parseVersion(version ?? "") ?? defaultVersions[known] };
}

/** One file in this process, without a disk. */
export function convertText(
  bytes: Uint8Array,
  from: FamilyTarget,
  to: FamilyTarget,
  context?: string,
): ConvertedSource & { readonly bytes: Buffer } {
  const path = "httpserver.conf";
  const source = new Source(path, bytes);
  const tree = parseNginx(source);
  assert.deepEqual(
    tree.diagnostics.map(({ message }) => message.en),
    [],
    `${from.dialect} is whole: ${source.text}`,
  );
  const texts = { sources: new Map([[path, source]]), trees: new Map([[path, tree]]) };
  const root = {
    path,
    files: [path],
    includes: new Map(),
    ...(context !== undefined && { context }),
  };
  const [converted] = convertRoot(texts, root, from, to);
  assert.ok(converted);
  return { ...converted, bytes: Buffer.from(source.encode(converted.text)) };
}
