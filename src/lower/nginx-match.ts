import { parseMatchLine } from "../catalog/nginx/match.ts";
import type { HealthMatch, MatchCondition } from "../ir/health.ts";
import { wrongValue } from "./nginx-diagnostics.ts";
import { readList } from "./nginx-list.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

/** Reads `match name { … }` of nginx Plus. */
export function readMatch(
  reader: NginxReader,
  block: Taken,
  inside: "http" | "stream",
): HealthMatch | undefined {
  const conditions: MatchCondition[] = [];
  readList(reader, block, ({ statement, via, site }) => {
    const { name, args } = statement;
    const parsed = parseMatchLine(name, args, inside);
    if (parsed.ok) conditions.push({ site, ...parsed.value });
    else reader.report(wrongValue(name, parsed.reason, parsed.at ?? name.span, via));
  });
  const name = block.statement.args[0]?.text;
  return name === undefined ? undefined : { site: block.headSite, name, conditions };
}
