import type { Statement } from "../../grammars/ast.ts";
import { check } from "../../src/check/check.ts";
import { expand } from "../../src/cluster/expand.ts";
import { entriesOf, itemsOf, textOf, valueOf } from "../../src/cluster/placed.ts";
import type { Placed } from "../../src/ir/placed.ts";
import { defaultVersions, type Dialect, parseVersion, type Target } from "../../src/ir/target.ts";
import type { LintSettings } from "../../src/lint/settings.ts";
import { StatementReader } from "../../src/lower/document-statements.ts";
import { readYaml } from "../../src/project/yaml-reader.ts";
import { Source } from "../../src/text/source.ts";

const strict: LintSettings = { preset: "strict", levels: new Map() };

/** What a description in YAML, a map with `nodes`, becomes. */
export interface DescribedCluster {
  /** The first configuration of each node's proxy as the product would read it. */
  readonly proxies: ReadonlyMap<string, string>;
  /** What expanding says: `line severity message`. */
  readonly complaints: readonly string[];
  /** What lint says at `strict`, expansion included: `line code message`. */
  readonly findings: () => readonly string[];
}

export function describedCluster(text: string): DescribedCluster {
  const source = Source.fromText("lbc.yaml", text);
  const { root } = readYaml(source);
  if (root?.kind !== "map") throw new Error("no map");
  const { document, diagnostics } = expand(root);
  const lineOf = (at: number) => source.position(at).line;
  const proxies = new Map<string, string>();
  for (const { key, value } of entriesOf(valueOf(document, "nodes"))) {
    const [first] = itemsOf(valueOf(value, "proxies"));
    if (first) proxies.set(key, textOfProxy(first, source));
  }
  return {
    proxies,
    complaints: diagnostics.map(
      ({ severity, message, span }) => `${lineOf(span.start)} ${severity} ${message.en}`,
    ),
    findings: () =>
      check({ paths: [] }, { settings: strict, documents: [{ source, root }] }).diagnostics.map(
        ({ code, message, span }) => `${lineOf(span.start)} ${code} ${message.en}`,
      ),
  };
}

const complain = ({ en }: { readonly en: string }) => {
  throw new Error(en);
};

function textOfProxy(config: Placed, source: Source): string {
  if (config.kind !== "map") return "";
  const reader = new StatementReader(source, targetOf(config), complain);
  return reader
    .body(config, "main", ["target", "file"])
    .map((one) => shown(one, ""))
    .join("");
}

function targetOf(config: Placed): Target {
  const [product = "", number = ""] = (textOf(valueOf(config, "target")) ?? "").split("@");
  const dialect = product as Dialect;
  return { dialect, version: parseVersion(number) ?? defaultVersions[dialect] };
}

const quoted = (word: string): string =>
  word === "" || /[\s;{}"'#\\]/.test(word) ? JSON.stringify(word) : word;

function shown({ name, args, body }: Statement, indent: string): string {
  const words = [name, ...args].map(({ text }) => quoted(text)).join(" ");
  if (!body) return `${indent}${words};\n`;
  const inner = body.map((one) => shown(one, `${indent}  `)).join("");
  return `${indent}${words} {\n${inner}${indent}}\n`;
}
