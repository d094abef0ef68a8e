import type { Statement, Tree } from "../../grammars/ast.ts";
import type { Dialect, Target } from "../ir/target.ts";
import { compareVersions, dialectNames } from "../ir/target.ts";
import { say, type Text } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import type { ConvertedMarks } from "./converted.ts";
import { type Mark, marks } from "./dialect-marks.ts";

export interface Detected {
  readonly dialect: Dialect;
  /** Undefined where nothing tells it. */
  readonly version?: readonly number[];
  readonly reason: Text;
  /** What it was before somebody converted it. */
  readonly origin?: Target;
}

export interface Evidence {
  readonly path: string;
  readonly files: readonly (readonly [Source, Tree])[];
  readonly converted: ConvertedMarks;
  /** The product that the user names. */
  readonly asked: Dialect | undefined;
}

/** A mark and the first place where it is. */
interface Found {
  readonly mark: Mark;
  readonly at: string;
}

/** The product whose language the files of one configuration speak, and which version of it. */
export function detectDialect({ path, files, converted, asked }: Evidence): Detected {
  const { not, is, from } = converted;
  const origin = from && { origin: from };
  if (is && (asked === undefined || asked === is.dialect))
    return {
      dialect: is.dialect,
      version: is.version,
      reason: origin ? wasConverted : wasBuilt,
      ...origin,
    };
  const found = findMarks(files);
  const own = found.filter(({ mark }) => !not.has(mark.dialect));
  if (asked !== undefined) {
    const version = versionBy(own, asked);
    return {
      dialect: asked,
      reason: because(say({ en: "as asked", zh: "按指定" }), version),
      ...version,
    };
  }
  return { ...choose(path, own, not), ...origin };
}

function choose(path: string, found: readonly Found[], not: ReadonlySet<Dialect>): Detected {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const best = found[0]?.mark.dialect;
  const byName = /^httpserver.*\.conf$/.test(name) && best !== "tengine" && !not.has("ths");
  const dialect = byName ? "ths" : (best ?? "nginx");
  const own = found.filter(({ mark }) => mark.dialect === dialect);
  const others = found.filter(
    ({ mark }) => mark.dialect !== dialect && mark.also?.includes(dialect) !== true,
  );
  const version = versionBy(own, dialect);
  const list = own.map(saidAt);
  const why = [...list, ...(byName ? [name] : [])];
  const marked = { marks: why.slice(0, most) };
  const reason =
    why.length === 0 ? nothingElse : say({ en: "because of {marks}", zh: "依据：{marks}" }, marked);
  return { dialect, ...version, reason: contradicted(because(reason, version), others) };
}

/** More marks than these convince nobody further. */
const most = 2;

const saidAt = ({ mark, at }: Found): Text =>
  say({ en: "`{said}` ({at})", zh: "`{said}`（{at}）" }, { said: mark.said, at });

/** The first place of every mark, the strongest mark first. */
function findMarks(files: Evidence["files"]): readonly Found[] {
  const byName = new MarksByName();
  const found = new Map<number, string>();
  for (const [source, { statements }] of files) {
    const visit = (inside: readonly Statement[], parent: string | undefined): void => {
      for (const statement of inside) {
        const name = statement.name.text;
        for (const index of byName.of(name))
          if (!found.has(index) && marks[index]?.when?.(statement, parent) !== false)
            found.set(index, placeOf(source, statement));
        if (statement.body) visit(statement.body, name);
      }
    };
    visit(statements, undefined);
  }
  return marks.flatMap((mark, index) => {
    const at = found.get(index);
    return at === undefined ? [] : [{ mark, at }];
  });
}

function placeOf(source: Source, { span }: Statement): string {
  const { line } = source.position(span.start);
  return `${source.path}:${line}`;
}

/** The marks that a name may be, of which nearly all names are none; asked once for each name. */
class MarksByName {
  readonly #known = new Map<string, readonly number[]>();

  of(name: string): readonly number[] {
    const known = this.#known.get(name);
    if (known) return known;
    const found = marks.flatMap(({ names }, index) => (names.test(name) ? [index] : []));
    this.#known.set(name, found);
    return found;
  }
}

interface VersionFound {
  readonly version?: readonly number[];
  readonly by?: Found;
  /** Says an older version, and is read by the newer one as well. */
  readonly older?: Found;
}

/** The newest version that something is said for. */
function versionBy(found: readonly Found[], dialect: Dialect): VersionFound {
  let newest: Found | undefined;
  let oldest: Found | undefined;
  for (const one of found) {
    if (one.mark.dialect !== dialect || !one.mark.version) continue;
    if (!newest || isNewer(one, newest)) newest = one;
    if (!oldest || isNewer(oldest, one)) oldest = one;
  }
  if (!newest?.mark.version) return {};
  const mixed = oldest && isNewer(newest, oldest) ? { older: oldest } : {};
  return { version: newest.mark.version, by: newest, ...mixed };
}

const isNewer = (a: Found, b: Found): boolean =>
  compareVersions(a.mark.version ?? [], b.mark.version ?? []) > 0;

function because(reason: Text, { version, by, older }: VersionFound): Text {
  if (!version || !by) return reason;
  const words = { number: version.join("."), mark: saidAt(by) };
  const told = say(
    { en: "version {number} because of {mark}", zh: "版本 {number} 依据：{mark}" },
    words,
  );
  const all = join(reason, told);
  if (!older) return all;
  return join(
    all,
    say(
      { en: "though {mark} is of version {number}", zh: "但 {mark} 属于版本 {number}" },
      { mark: saidAt(older), number: older.mark.version?.join(".") ?? "" },
    ),
  );
}

function contradicted(reason: Text, others: readonly Found[]): Text {
  if (others.length === 0) return reason;
  const list = others.map((one) =>
    say(
      { en: "{said} {dialect}", zh: "{said}{dialect}" },
      { said: saidAt(one), dialect: dialectNames[one.mark.dialect] },
    ),
  );
  return join(
    reason,
    say(
      { en: "against it speaks {marks}", zh: "与之矛盾：{marks}" },
      { marks: list.slice(0, most) },
    ),
  );
}

const join = (a: Text, b: Text): Text => ({ en: `${a.en}; ${b.en}`, zh: `${a.zh}；${b.zh}` });

const wasConverted = say({ en: "it was converted to it", zh: "由转换得到" });

const wasBuilt = say({ en: "its first line says so", zh: "首行注明" });

const nothingElse = say({
  en: "nothing in it belongs to another product",
  zh: "其中没有其他产品特有的指令",
});
