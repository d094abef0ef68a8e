import { type GeoHead, type GeoNetwork, parseNetwork, parseRange } from "../catalog/nginx/geo.ts";
import { isSince } from "../catalog/nginx/since.ts";
import { type Traced, written } from "../ir/scope.ts";
import type { GeoEntry, GeoVariable, Network } from "../ir/variables.ts";
import { say, type Text } from "../messages/text.ts";
import type { Span } from "../text/span.ts";
import { finding, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import { GeoRanges } from "./nginx-geo-ranges.ts";
import { type ListLine, readList } from "./nginx-list.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

/** Reads `geo [$source] $variable { … }`; nothing where it names no variable. */
export function readGeo(
  reader: NginxReader,
  block: Taken,
  inside: "http" | "stream",
): GeoVariable | undefined {
  const entries = new GeoEntries(reader, inside);
  readList(reader, block, (line) => {
    entries.take(line);
  });
  if (!block.value?.ok) return undefined;
  const { ranges, volatile, proxies, proxyRecursive, fallback, found } = entries;
  return {
    site: block.headSite,
    ...(block.value.value as GeoHead),
    ranges,
    volatile,
    proxies,
    proxyRecursive,
    fallback,
    entries: found,
  };
}

class GeoEntries {
  ranges = false;
  volatile = false;
  proxyRecursive = false;
  fallback: Traced<string> | undefined;
  readonly proxies: Traced<Network>[] = [];
  readonly found: GeoEntry[] = [];
  readonly #reader: NginxReader;
  readonly #inside: "http" | "stream";
  readonly #networks = new Map<string, Span>();
  readonly #table: GeoRanges;

  constructor(reader: NginxReader, inside: "http" | "stream") {
    this.#reader = reader;
    this.#inside = inside;
    this.#table = new GeoRanges(reader.geoPages);
  }

  take(line: ListLine): void {
    const { statement, via } = line;
    const { name, args } = statement;
    const http = this.#inside === "http";
    const word = args.length === 0 ? name.text : undefined;
    if (word === "ranges") return this.#startRanges(line);
    if (word === "volatile" && isSince(this.#reader.root.target, [1, 29, 3])) {
      this.volatile = true;
      return;
    }
    if (word === "proxy_recursive" && http) {
      this.proxyRecursive = true;
      return;
    }
    const value = args[0];
    if (args.length !== 1 || !value)
      return this.#reader.report(wrongArity(statement, via, [1], undefined));
    if (name.text === "proxy" && http) this.#proxy(line, value.text);
    else if (name.text === "default") this.#default(line, value.text);
    else if (name.text === "delete") this.#entry(line, value, undefined);
    else this.#entry(line, name, value.text);
  }

  #startRanges({ statement, via }: ListLine): void {
    // Only networks make it too late: nginx looks whether there is a tree of them.
    if (this.#networks.size > 0)
      this.#reader.report(wrongValue(statement.name, rangesFirst, statement.name.span, via));
    this.ranges = true;
  }

  #proxy(line: ListLine, text: string): void {
    const network = this.#network(line, text, line.statement.args[0]?.span);
    if (network) this.proxies.push(written(plain(network), line.site));
  }

  #default(line: ListLine, value: string): void {
    if (this.fallback || (!this.ranges && this.#networks.has("0/0")))
      this.#warn(line, again("default"));
    this.fallback = written(value, line.site);
    if (this.ranges) return;
    this.#networks.set("0/0", line.statement.span);
    this.#networks.set("0:0:0:0:0:0:0:0/0", line.statement.span);
  }

  #entry(line: ListLine, key: ListLine["statement"]["name"], value: string | undefined): void {
    if (this.ranges) this.#range(line, key, value);
    else this.#cidr(line, key, value);
  }

  #range(line: ListLine, key: ListLine["statement"]["name"], value: string | undefined): void {
    const { statement, via, site } = line;
    const range = parseRange(key.text);
    if (!range.ok)
      return this.#reader.report(wrongValue(statement.name, range.reason, key.span, via));
    const { first, last, start, end } = range.value;
    const met = value === undefined ? this.#table.delete(start, end) : this.#table.add(start, end);
    if (met === "overlaps")
      this.#reader.report(wrongValue(statement.name, overlaps, key.span, via));
    else if (met === "same") this.#warn(line, again(key.text));
    else if (met === "absent") this.#warn(line, absent(key.text));
    this.found.push({ site, key: { kind: "range", first, last }, value });
  }

  #cidr(line: ListLine, key: ListLine["statement"]["name"], value: string | undefined): void {
    const network = this.#network(line, key.text, key.span);
    if (!network) return;
    const there = this.#networks.has(network.key);
    if (value === undefined) {
      if (!there) this.#warn(line, absent(key.text));
      this.#networks.delete(network.key);
    } else {
      if (there) this.#warn(line, again(key.text));
      this.#networks.set(network.key, line.statement.span);
    }
    const { site } = line;
    this.found.push({ site, key: { kind: "network", ...plain(network) }, value });
  }

  #network(line: ListLine, text: string, span: Span | undefined): GeoNetwork | undefined {
    const { statement, via } = line;
    const network = parseNetwork(text);
    const at = span ?? statement.name.span;
    if (!network.ok) {
      this.#reader.report(wrongValue(statement.name, network.reason, at, via));
      return undefined;
    }
    if (network.value.meaningless)
      this.#reader.report(
        finding("base/wrong-value-type", meaningless(text), at, { via, severity: "warning" }),
      );
    return network.value;
  }

  #warn({ statement, via }: ListLine, message: Text): void {
    this.#reader.report(
      finding("base/duplicate-directive", message, statement.span, { via, severity: "warning" }),
    );
  }
}

const plain = ({ text, address, family, bits }: GeoNetwork): Network => ({
  text,
  address,
  family,
  bits,
});

const rangesFirst = say({
  en: "`ranges` must stand before all networks",
  zh: "`ranges` 必须写在所有网段之前",
});

const overlaps = say({
  en: "the range overlaps one above without lying in it",
  zh: "该范围与前面的范围部分重叠",
});

const again = (key: string): Text =>
  say(
    { en: "`{key}` is there already; the later value holds", zh: "`{key}` 重复，以后面的值为准" },
    { key },
  );

const absent = (key: string): Text =>
  say({ en: "there is no `{key}` above to delete", zh: "前面没有可删除的 `{key}`" }, { key });

const meaningless = (key: string): Text =>
  say(
    {
      en: "`{key}` has bits beyond its prefix; nginx leaves them out",
      zh: "`{key}` 在前缀之外还有多余的位，nginx 会忽略它们",
    },
    { key },
  );
