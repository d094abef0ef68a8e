import assert from "node:assert/strict";
import { Buffer } from "node:buffer";

import { askedOf } from "../../src/build/asked-of.ts";
import { fold, type Folded } from "../../src/cluster/fold/fold.ts";
import { type JsonObject, toDocument } from "../../src/emit/document.ts";
import type { Node } from "../../src/ir/config.ts";
import { modelText } from "../support/built-back.ts";
import { readModel } from "../support/model-round-trip.ts";

/** The files of one machine, as text. */
export interface Files {
  readonly nginx?: string;
  readonly keepalived?: string;
}

/** The document of machines, from their files. */
export function documentOf(machines: Readonly<Record<string, Files>>): JsonObject {
  const nodes = Object.entries(machines).map(([name, { nginx, keepalived }]): Node => {
    const proxy = nginx === undefined ? undefined : read("nginx.conf", nginx);
    const ha = keepalived === undefined ? undefined : read("keepalived.conf", keepalived);
    return { name, proxies: proxy?.proxies ?? [], ha: ha?.ha ?? [] };
  });
  return toDocument({ nodes });
}

function read(name: string, text: string): Node | undefined {
  const { clusters, errors } = readModel({
    paths: ["-"],
    stdin: { name, bytes: Buffer.from(text) },
  });
  assert.deepEqual(
    errors.map(({ message }) => message.en),
    [],
    text,
  );
  return clusters[0]?.nodes[0];
}

/** Folds machines, and asks that the description gives them back. */
export function folded(machines: Readonly<Record<string, Files>>): Folded["description"] {
  return foldedDocument(documentOf(machines));
}

export function foldedDocument(document: JsonObject): Folded["description"] {
  const { description, different } = fold(document, askedOf);
  assert.deepEqual(different, []);
  const { document: again, wrong } = askedOf(description);
  assert.deepEqual(wrong, []);
  assert.deepEqual(JSON.parse(modelText(again)), JSON.parse(modelText(document)));
  return description;
}
