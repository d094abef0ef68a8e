import { type CharsetPair, charsetByte, utf8Bytes } from "../catalog/nginx/charset-map.ts";
import { types } from "../catalog/nginx/media-types.ts";
import type { CharsetMap } from "../ir/http.ts";
import type { Scope } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import { duplicate, finding, wrongArity, wrongValue } from "./nginx-diagnostics.ts";
import { readList } from "./nginx-list.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

/** What all blocks of one place have said so far. */
const said = new WeakMap<Scope, Map<string, string>>();

/** Reads `types { media/type extension …; }`: the last media type of an extension holds. */
export function readTypes(reader: NginxReader, block: Taken, scope: Scope): void {
  const all = said.get(scope) ?? new Map<string, string>();
  said.set(scope, all);
  const found = new Map<string, string>();
  readList(reader, block, ({ statement, via }) => {
    const { name, args } = statement;
    if (name.text === "include" && args.length !== 1)
      return reader.report(wrongArity(statement, via, [1], undefined));
    for (const { text, span } of args) {
      const extension = text.toLowerCase();
      if (all.has(extension))
        reader.report(
          finding("base/duplicate-directive", twice(extension), span, { via, severity: "warning" }),
        );
      all.set(extension, name.text);
      found.set(extension, name.text);
    }
    return undefined;
  });
  scope.put(types, found, block.site);
}

const twice = (extension: string): Text =>
  say(
    {
      en: "the extension `{extension}` has a type already; the later one holds",
      zh: "扩展名 `{extension}` 重复，以后面的类型为准",
    },
    { extension },
  );

/** Reads `charset_map from to { … }`. */
export function readCharsetMap(
  reader: NginxReader,
  block: Taken,
  before: Map<string, CharsetMap>,
): CharsetMap | undefined {
  const entries: CharsetMap["entries"][number][] = [];
  const pair = block.value?.ok ? (block.value.value as CharsetPair) : undefined;
  const wide = pair?.to.toLowerCase() === "utf-8";
  // Here nginx knows no `include`: the word is read as a byte.
  for (const statement of block.inside.statements) {
    const { name, args } = statement;
    const [to] = args;
    if (statement.body || args.length !== 1 || !to) {
      reader.report(wrongArity(statement, block.via, [1], undefined));
      continue;
    }
    const from = charsetByte.parse(name.text);
    if (!from.ok) reader.report(wrongValue(name, from.reason, name.span, block.via));
    const bytes = wide ? utf8Bytes.parse(to.text) : charsetByte.parse(to.text);
    if (!bytes.ok) reader.report(wrongValue(name, bytes.reason, to.span, block.via));
    if (!from.ok || !bytes.ok) continue;
    const site = { span: statement.span, ...(block.via && { via: block.via }) };
    const all = typeof bytes.value === "number" ? [bytes.value] : bytes.value;
    entries.push({ site, from: from.value, to: all });
  }
  if (!pair) return undefined;
  const map: CharsetMap = { site: block.headSite, ...pair, entries };
  const key = keyOf(pair);
  const first = before.get(key);
  if (first) reader.report(duplicate(block.statement, block.via, first.site.span));
  else before.set(key, map);
  return map;
}

/** One table serves both directions. */
const keyOf = ({ from, to }: CharsetPair): string =>
  [from.toLowerCase(), to.toLowerCase()].toSorted().join("\0");
