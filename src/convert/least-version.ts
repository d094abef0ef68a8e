import type { Statement } from "../../grammars/ast.ts";
import { historyOf } from "../catalog/facts/nginx-history.ts";
import { isList, lookup } from "../catalog/index.ts";
import { compareVersions, parseVersion } from "../ir/target.ts";
import type { Source } from "../text/source.ts";
import { contextOf } from "./availability.ts";
import type { FamilyTarget } from "./family.ts";
import { nginxBase } from "./family.ts";
import type { Beginning, Texts } from "./project.ts";
import { lookAt } from "./reading.ts";
import type { BlockView } from "./view.ts";

/** What needs a later version than the one that holds when nobody names one. */
export interface Newer {
  readonly target: FamilyTarget;
  readonly name: string;
  /** `file:line` */
  readonly at: string;
}

/**
 * The oldest version that has everything that is written, where that is later than the assumed one:
 * nginx, what OpenResty is built on, and Tengine, whose 3.2 is built on nginx 1.31.
 */
export function leastVersion(
  texts: Texts,
  root: Beginning,
  assumed: FamilyTarget,
): Newer | undefined {
  const { dialect } = assumed;
  if (dialect !== "nginx" && dialect !== "openresty" && dialect !== "tengine") return undefined;
  let version = nginxBase(assumed);
  let found: Newer | undefined;
  lookAt(texts, root, (source, statement, block) => {
    const since = parseVersion(sinceOf(assumed, statement, block) ?? "");
    if (!since || compareVersions(since, version) <= 0) return;
    version = since;
    const target = { dialect, version: dialect === "tengine" ? [3, 2] : since };
    found = { target, name: statement.name.text, at: placeOf(source, statement) };
  });
  return found;
}

const placeOf = (source: Source, { span }: Statement): string =>
  `${source.path}:${source.position(span.start).line}`;

/** Words that came later than their directives, which stand elsewhere under the same name too. */
const words: readonly (readonly [block: string, name: string, word: RegExp, since: string])[] = [
  ["upstream", "server", /^(?:resolve|service=)/, "1.27.3"],
  ["upstream", "keepalive", /^(?:local|0)$/, "1.29.7"],
  ["server", "listen", /^quic$/, "1.25.0"],
];

function sinceOfWords(block: BlockView, { name, args }: Statement): string | undefined {
  const found = words.find(
    ([inside, directive, word]) =>
      inside === block.name && directive === name.text && args.some(({ text }) => word.test(text)),
  );
  return found?.[3];
}

/** The nginx that brought a directive, or such a value of it. */
function sinceOf(
  { dialect }: FamilyTarget,
  statement: Statement,
  block: BlockView,
): string | undefined {
  const { name, args } = statement;
  const context = contextOf(block);
  if (context === undefined) return undefined;
  const byWord = sinceOfWords(block, statement);
  if (byWord !== undefined) return byWord;
  const newest: FamilyTarget = { dialect, version: dialect === "tengine" ? [3, 2] : [1, 99] };
  const entry = isList(context) ? undefined : lookup(newest, context, name.text);
  if (!entry) return undefined;
  const { def } = entry;
  if (!def?.needs) return historyOf(name.text, context).since;
  const read = def.takes.parse(args);
  return read.ok ? def.needs(read.value) : undefined;
}
