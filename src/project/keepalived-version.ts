import type { Statement, Tree } from "../../grammars/ast.ts";
import { contextInside, type KeywordFact, keywordIn } from "../catalog/keepalived/facts.ts";
import { say } from "../messages/text.ts";
import type { Source } from "../text/source.ts";
import { convertedMarks } from "./converted.ts";
import type { Detected } from "./dialect.ts";

/** Builds of 2.2 with iptables know it; it tells nothing of the version. */
const oftenBuilt = new Set(["vrrp_ipsets"]);

/** Which version a configuration of keepalived is written for, by keywords that only 2.4 knows. */
export function detectKeepalived(files: readonly (readonly [Source, Tree])[]): Detected {
  const { is, from } = convertedMarks(files);
  const origin = from?.dialect === "keepalived" ? { origin: from } : {};
  if (is?.dialect === "keepalived")
    return {
      dialect: "keepalived",
      version: is.version,
      reason: say({ en: "its first line says so", zh: "首行注明" }),
      ...origin,
    };
  for (const [source, { statements }] of files) {
    const found = newKeyword(statements, "main");
    if (found)
      return {
        dialect: "keepalived",
        version: [2, 4],
        reason: say(
          {
            en: "by its blocks; {name} in line {line} of {file} came with 2.4",
            zh: "依据其中的块；{file} 第 {line} 行的 {name} 始于 2.4",
          },
          {
            name: found.name.text,
            line: source.position(found.name.span.start).line,
            file: source.path,
          },
        ),
      };
  }
  return { dialect: "keepalived", reason: say({ en: "by its blocks", zh: "依据其中的块" }) };
}

function newKeyword(statements: readonly Statement[], context: string): Statement | undefined {
  for (const statement of statements) {
    if (statement.inert) continue;
    const { name, body } = statement;
    const fact = keywordIn(context, name.text);
    if (fact && isNew(fact)) return statement;
    const inner = fact && body && newKeyword(body, contextInside(context, name.text));
    if (inner) return inner;
  }
  return undefined;
}

const isNew = ({ since, name }: KeywordFact): boolean => since !== "" && !oftenBuilt.has(name);
