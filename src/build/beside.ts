import type { Expanded, ExpandedNode } from "../cluster/expand.ts";
import { entriesOf, itemsOf, mapOf, textOf, valueOf } from "../cluster/placed.ts";
import { secretReferenceOf } from "../cluster/secrets.ts";
import type { Placed } from "../ir/placed.ts";
import type { Language, Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { BuiltFile } from "./built-file.ts";
import { readmeOf } from "./readme.ts";
import { type Running, unitPlace, unitsOf } from "./units.ts";

interface Beside {
  readonly node: ExpandedNode;
  readonly whole: Expanded;
  /** The node's entry of the document. */
  readonly value: Placed;
  /** What it runs, and the scripts of that. */
  readonly files: readonly BuiltFile[];
  readonly description: string;
  readonly language: Language;
}

/** What goes with the configurations of a machine: its units, and what is to be done with all of it. */
export function filesBeside(beside: Beside): readonly BuiltFile[] {
  const { node, whole, value, files, description, language } = beside;
  if (files.length === 0) return [];
  const [daemon] = itemsOf(valueOf(value, "proxies")).map(daemonIn);
  const units = unitsOf({
    node: node.view.name,
    description,
    proxy: runningOf(files, "proxy", daemon),
    ha: runningOf(files, "keepalived"),
  }).map(({ name, text, purpose }): BuiltFile => {
    const path = `systemd/${name}`;
    return { kind: "unit", path, mode: 0o644, text, place: unitPlace(name), purpose };
  });
  const told = [...files, ...units];
  const text = readmeOf(
    {
      node: node.view.name,
      isPreferred: whole.nodes[0] === node,
      isAlone: nodesWithHa(whole) < 2,
      description,
      files: told,
      secrets: variablesOf(node),
      listensOnFloats: listensOnFloats(node),
    },
    language,
  );
  const readme = { kind: "readme", path: "README.md", mode: 0o644, text } as const;
  return [...units, { ...readme, place: undefined, purpose: readmePurpose }];
}

function runningOf(
  files: readonly BuiltFile[],
  kind: BuiltFile["kind"],
  daemon?: Running["daemon"],
): Running | undefined {
  const file = files.find((one) => one.kind === kind);
  return file?.target && file.place !== undefined
    ? { target: file.target, place: file.place, daemon }
    : undefined;
}

function daemonIn(config: Placed): Running["daemon"] {
  const said = textOf(valueOf(config, "daemon"));
  if (said === undefined) return undefined;
  return said === "on" || said === "true" ? "on" : "off";
}

const nodesWithHa = ({ document }: Expanded): number =>
  entriesOf(mapOf(document, "nodes")).filter(({ value }) => valueOf(value, "ha")).length;

const listensOnFloats = ({ view: { sections } }: ExpandedNode): boolean =>
  ["servers", "streams"].some((key) =>
    entriesOf(mapOf(sections, key)).some(({ value }) => valueOf(value, "on") !== undefined),
  );

/** Of every float: a machine is given the description whole. */
function variablesOf({ view: { sections } }: ExpandedNode): readonly string[] {
  const all = entriesOf(mapOf(sections, "floats")).flatMap(({ value }) => {
    const reference = secretReferenceOf(textOf(valueOf(value, "secret")) ?? "");
    return reference?.kind === "env" ? [reference.name] : [];
  });
  return [...new Set(all)];
}

const readmePurpose: Text = say({
  en: "what goes where, and in which order",
  zh: "各文件的位置与安装顺序",
});
