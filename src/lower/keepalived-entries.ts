import { isIP } from "node:net";

import type { Word } from "../../grammars/ast.ts";
import type { ReportCode } from "../catalog/keepalived/word-checks.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { Site, Span } from "../text/span.ts";
import { finding, type More } from "./keepalived-diagnostics.ts";
import type { BlockReader, Placed } from "./keepalived-reader.ts";

/** A statement as it stands after includes: what it says, and where. */
export interface Entry {
  readonly name: Word;
  readonly args: readonly Word[];
  readonly body: readonly Entry[];
  readonly via: Site | undefined;
  /** The whole statement, a block to its closing brace. */
  readonly span: Span;
  /** From brace to brace. */
  readonly bodySpan: Span | undefined;
}

/** Every statement of a configuration, files that are included in their places. */
export const entriesOf = (reader: BlockReader): readonly Entry[] =>
  [...reader.rootStatements()].map((placed) => entryOf(placed, reader));

function entryOf(placed: Placed, reader: BlockReader): Entry {
  const { name, args, span, bodySpan } = placed.statement;
  const body = [...reader.inside(placed)].map((inner) => entryOf(inner, reader));
  return { name, args, body, via: placed.via, span, bodySpan };
}

export const all = (body: readonly Entry[], ...names: readonly string[]): readonly Entry[] =>
  body.filter(({ name }) => names.includes(name.text));

/** The one that holds: keepalived takes the last. */
export const last = (body: readonly Entry[], ...names: readonly string[]): Entry | undefined =>
  body.findLast(({ name }) => names.includes(name.text));

export const has = (body: readonly Entry[], ...names: readonly string[]): boolean =>
  last(body, ...names) !== undefined;

/** The lines of every block of this name. */
export const linesOf = (body: readonly Entry[], name: string): readonly Entry[] =>
  all(body, name).flatMap((block) => block.body);

/** The words of a line of values. */
export const wordsOf = ({ name, args }: Entry): readonly Word[] => [name, ...args];

export const textOf = (entry: Entry | undefined, at = 0): string | undefined =>
  entry?.args[at]?.text;

/** A number as written; nothing where none is. */
export function numberOf(entry: Entry | undefined, at = 0): number | undefined {
  const text = textOf(entry, at);
  return text !== undefined && /^[+-]?\d+(?:\.\d*)?$/.test(text) ? Number(text) : undefined;
}

/** `on` where nothing stands behind the keyword. */
export const isOn = (entry: Entry | undefined): boolean =>
  entry !== undefined && !["off", "no", "false"].includes(textOf(entry) ?? "on");

export const familyOf = (text: string | undefined): 4 | 6 | undefined => {
  const family = isIP(text?.split("/")[0] ?? "");
  return family === 4 || family === 6 ? family : undefined;
};

/** What belongs to a report beside its message; the code of a rule of its own, where one has it. */
export interface Told extends More {
  readonly code?: ReportCode;
}

/** What keepalived reports of settings that each by itself are right. */
export const keepalivedSays = (
  at: Pick<Word, "span">,
  via: Site | undefined,
  message: Text,
  { code = "base/keepalived-error", ...more }: Told = {},
): Diagnostic => finding(code, at.span, via, message, more);

export type Tell = (
  at: Pick<Word, "span">,
  via: Site | undefined,
  message: Text,
  told?: Told,
) => void;

/** A name that is near to what stands there, and may have been meant. */
export const renamed = ({ span }: Word, meant: string | undefined): Told =>
  meant === undefined
    ? {}
    : {
        help: say({ en: "did you mean {meant}?", zh: "是否想写 {meant}？" }, { meant }),
        fix: {
          title: say({ en: "write {meant}", zh: "改为 {meant}" }, { meant }),
          safety: "unsafe",
          edits: [{ span, text: meant }],
        },
      };

export const notDefined = (kind: string, name: string): Text =>
  say(
    {
      en: "no {kind} {name} is defined before this; keepalived ignores the line",
      zh: "此前没有定义 {kind} {name}，keepalived 会忽略该行",
    },
    { kind, name },
  );
