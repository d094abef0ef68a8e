import type { Statement, Word } from "../../grammars/ast.ts";
import { parseKeepalived } from "../../grammars/keepalived/parser.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { type Family, familyOfDialect } from "../catalog/document-blocks.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { keepalivedText } from "../emit/keepalived-text.ts";
import { nginxText } from "../emit/nginx-text.ts";
import { entryOf, type PlacedMap } from "../ir/placed.ts";
import { defaultVersions, type Dialect, parseVersion, type Target } from "../ir/target.ts";
import { StatementReader } from "../lower/document-statements.ts";
import { say } from "../messages/text.ts";
import { Source } from "../text/source.ts";
import { type PlaceName, saidOf } from "./statements.ts";

/** One configuration as its product reads it, without a header. */
export interface ConfigText {
  readonly target: Target;
  /** Where it stands on the machine, where the description says so. */
  readonly file: string | undefined;
  readonly text: string;
  /** What the product's language has no way to write. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Prints a configuration that has the form of a document. What is wrong in it has been said by
 * whoever lowered it; here it is read once more to see that the text says the same.
 */
export function configText(
  config: PlacedMap,
  usual: Dialect,
  source: Source,
  placeName: PlaceName,
): ConfigText {
  const target = targetOf(config, usual);
  const family = familyOfDialect(target.dialect);
  const reader = new StatementReader(source, target, () => {});
  const statements = reader.body(config, "main", ["target", "file", "unmodelled"]);
  const said = saidOf(statements, family, placeName);
  const text = family === "nginx" ? nginxText(said) : keepalivedText(said);
  const back = readBack(text, family);
  const lost = firstDifference(statements.filter(isWritten), back);
  const file = entryOf(config, "file")?.value;
  return {
    target,
    file: file?.kind === "scalar" && typeof file.value === "string" ? file.value : undefined,
    text,
    diagnostics: lost ? [cannotBeWritten(lost, target)] : [],
  };
}

function targetOf(config: PlacedMap, usual: Dialect): Target {
  const said = entryOf(config, "target")?.value;
  const [product = usual, number = ""] = said?.kind === "scalar" ? said.text.split("@") : [];
  const known = Object.hasOwn(defaultVersions, product) ? (product as Dialect) : usual;
  return { dialect: known, version: parseVersion(number) ?? defaultVersions[known] };
}

function readBack(text: string, family: Family): readonly Statement[] {
  const source = Source.fromText("", text);
  const tree = family === "nginx" ? parseNginx(source) : parseKeepalived(source);
  return tree.statements;
}

/** Comments are none of the product's language. */
const isWritten = ({ inert }: Statement): boolean => inert !== "annotation";

/** The first statement that does not come back as it is; nothing where all do. */
function firstDifference(
  asked: readonly Statement[],
  back: readonly Statement[],
): Statement | undefined {
  for (const [index, one] of asked.entries()) {
    const other = back[index];
    if (!other || !sameHead(one, other)) return one;
    if (one.body && other.body) {
      const inner = firstDifference(one.body.filter(isWritten), other.body);
      if (inner) return inner;
    }
  }
  return back.length > asked.length ? asked.at(-1) : undefined;
}

const sameHead = (one: Statement, other: Statement): boolean =>
  other.inert === undefined &&
  (one.body === undefined) === (other.body === undefined) &&
  sameWord(one.name, other.name) &&
  sameWords(one.args, one.name.text === "if" ? closed(other.args) : other.args);

const sameWords = (some: readonly Word[], others: readonly Word[]): boolean =>
  some.length === others.length && some.every((word, index) => sameWord(word, others[index]));

/** Behind quotes the bracket of a condition is a word by itself. */
function closed(args: readonly Word[]): readonly Word[] {
  const last = args.at(-1);
  const before = args.at(-2);
  if (last?.text !== ")" || before?.span.end !== last.span.start) return args;
  return [...args.slice(0, -2), { text: `${before.text})`, span: before.span }];
}

const sameWord = (one: Word, other: Word | undefined): boolean => one.text === other?.text;

const cannotBeWritten = ({ name }: Statement, { dialect }: Target): Diagnostic => ({
  code: "base/wrong-document",
  severity: "error",
  message: say(
    {
      en: "`{name}` cannot be written so that {product} reads the same",
      zh: "`{name}` 无法写成 {product} 能原样读回的形式",
    },
    { name: name.text, product: dialect },
  ),
  span: name.span,
});
