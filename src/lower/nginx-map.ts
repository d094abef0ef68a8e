import type { Lookup } from "../catalog/nginx/blocks.ts";
import { patternProblem } from "../catalog/nginx/pattern.ts";
import { template } from "../catalog/nginx/values.ts";
import { type Traced, written } from "../ir/scope.ts";
import { parseTemplate, type Template } from "../ir/template.ts";
import type { MapEntry, MapVariable } from "../ir/variables.ts";
import { say } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";
import { duplicate, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import { hostKeys } from "./nginx-host-keys.ts";
import { type ListLine, readList } from "./nginx-list.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

/** Reads `map $source $variable { … }`; nothing where it names no variable. */
export function readMap(reader: NginxReader, block: Taken): MapVariable | undefined {
  const entries = new MapEntries(reader);
  readList(reader, block, (line) => {
    entries.take(line);
  });
  const head = headOf(block);
  return (
    head && {
      site: block.headSite,
      ...head,
      hostnames: entries.hostnames,
      volatile: entries.volatile,
      fallback: entries.fallback,
      entries: entries.found,
    }
  );
}

/** A head that nginx refuses has been reported; what names a variable all the same is kept. */
export function headOf({ statement, value }: Taken): Lookup | undefined {
  if (value?.ok) return value.value as Lookup;
  const [source, variable] = statement.args;
  if (!source || !variable || !/^\$./s.test(variable.text)) return undefined;
  return { source: parseTemplate(source.text), variable: variable.text.slice(1) };
}

class MapEntries {
  hostnames = false;
  volatile = false;
  fallback: Traced<Template> | undefined;
  readonly found: MapEntry[] = [];
  readonly #reader: NginxReader;
  readonly #keys = new Map<string, Span>();

  constructor(reader: NginxReader) {
    this.#reader = reader;
  }

  take(line: ListLine): void {
    const { statement, via, site } = line;
    const { name, args } = statement;
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
      this.fallback = written(parsed.value, site);
    } else if (name.text.startsWith("~")) this.#pattern(line, site, parsed.value);
    else this.#key(line, site, parsed.value);
  }

  #pattern({ statement: { name }, via }: ListLine, site: Site, value: Template): void {
    const caseless = name.text.startsWith("~*");
    const key = name.text.slice(caseless ? 2 : 1);
    const problem = patternProblem(key);
    if (problem) return this.#reader.report(wrongValue(name, problem, name.span, via));
    this.found.push({ site, key, pattern: caseless ? "regex-caseless" : "regex", value });
  }

  /** A backslash makes a key of a word that means something else: `\default`, `\~a`. */
  #key({ statement, via }: ListLine, site: Site, value: Template): void {
    const { name } = statement;
    const key = name.text.startsWith("\\") ? name.text.slice(1) : name.text;
    const keys = this.hostnames ? hostKeys(key.toLowerCase()) : [`=${key.toLowerCase()}`];
    if (!keys) return this.#reader.report(wrongValue(name, badHost(key), name.span, via));
    const first = keys.map((one) => this.#keys.get(one)).find((span) => span !== undefined);
    if (first) this.#reader.report(duplicate(statement, via, first));
    for (const one of keys) this.#keys.set(one, statement.span);
    this.found.push({ site, key, pattern: "exact", value });
  }
}

const badHost = (key: string) =>
  say(
    {
      en: "`{key}` is no host name or wildcard; a `*` may stand only first or last, next to a dot",
      zh: "`{key}` 不是有效的主机名或通配名，`*` 只能位于最前或最后并与点相邻",
    },
    { key },
  );
