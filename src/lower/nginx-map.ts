import type { Statement } from "../../grammars/ast.ts";
import { patternProblem } from "../catalog/nginx/pattern.ts";
import { variableName } from "../catalog/nginx/rewriting.ts";
import { template } from "../catalog/nginx/values.ts";
import { type Traced, written } from "../ir/scope.ts";
import { parseTemplate, type Template } from "../ir/template.ts";
import type { MapVariable } from "../ir/variables.ts";
import { say } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import { duplicate, finding, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import { headSite, NginxReader, type Placed, siteOf, type Taken } from "./nginx-reader.ts";

/** Reads `map $source $variable { … }`; nothing where it names no variable. */
export function readMap(reader: NginxReader, block: Taken): MapVariable | undefined {
  const { statement, via } = block;
  const [source, variable] = statement.args;
  if (!source || !variable) return undefined;
  const value = template.parse(source.text);
  if (!value.ok) reader.report(wrongValue(statement.name, value.reason, source.span, via));
  const name = variableName.parse(variable.text);
  if (!name.ok) reader.report(wrongValue(statement.name, name.reason, variable.span, via));
  const entries = new MapEntries(reader);
  for (const placed of reader.inside(block)) entries.take(placed);
  if (!name.ok) return undefined;
  return {
    site: headSite(block),
    variable: name.value,
    source: parseTemplate(source.text),
    hostnames: entries.hostnames,
    volatile: entries.volatile,
    fallback: entries.fallback,
    entries: entries.found,
  };
}

class MapEntries {
  hostnames = false;
  volatile = false;
  fallback: Traced<Template> | undefined;
  readonly found: MapVariable["entries"][number][] = [];
  readonly #reader: NginxReader;
  readonly #keys = new Map<string, Span>();

  constructor(reader: NginxReader) {
    this.#reader = reader;
  }

  take(placed: Placed): void {
    const { statement, via } = placed;
    const { name, args, body } = statement;
    if (body) return this.#reader.report(noBlock(statement, via));
    if (args.length === 0 && (name.text === "hostnames" || name.text === "volatile")) {
      if (name.text === "hostnames") this.hostnames = true;
      else this.volatile = true;
      return;
    }
    const value = args[0];
    if (args.length !== 1 || !value)
      return this.#reader.report(wrongArity(statement, via, [1], undefined));
    const parsed = template.parse(value.text);
    if (!parsed.ok) return this.#reader.report(wrongValue(name, parsed.reason, value.span, via));
    if (name.text === "default") {
      if (this.fallback) return this.#reader.report(duplicate(statement, via, undefined));
      this.fallback = written(parsed.value, siteOf(placed));
      return;
    }
    this.#entry(placed, parsed.value);
  }

  #entry(placed: Placed, value: Template): void {
    const { statement, via } = placed;
    const { name } = statement;
    const text = name.text;
    const site = siteOf(placed);
    if (text.startsWith("~")) {
      const caseless = text.startsWith("~*");
      const key = text.slice(caseless ? 2 : 1);
      const problem = patternProblem(key);
      if (problem) return this.#reader.report(wrongValue(name, problem, name.span, via));
      const pattern = caseless ? "regex-caseless" : "regex";
      this.found.push({ site, key, pattern, value });
      return;
    }
    // A backslash makes a key of a word that means something else: `\default`, `\~a`.
    const key = text.startsWith("\\") ? text.slice(1) : text;
    const first = this.#keys.get(key.toLowerCase());
    if (first) this.#reader.report(duplicate(statement, via, first));
    else this.#keys.set(key.toLowerCase(), statement.span);
    this.found.push({ site, key, pattern: "exact", value });
  }
}

const noBlock = (statement: Statement, via: Placed["via"]) =>
  finding(
    "base/wrong-arity",
    say({ en: "no block may stand here", zh: "此处不能有块" }),
    statement.name.span,
    { via },
  );

/** Reads `types { media/type extension …; }`: the last media type of an extension holds. */
export function readTypes(reader: NginxReader, block: Taken, types: Map<string, string>): void {
  for (const { statement, via } of reader.inside(block)) {
    if (statement.body) reader.report(noBlock(statement, via));
    for (const { text } of statement.args) types.set(text.toLowerCase(), statement.name.text);
  }
}
