import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Parsed, Shape, Written } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

export interface ErrorPage {
  readonly statuses: readonly number[];
  /** `=200`; 0: `=` alone, the status of the page's own answer; undefined: the error's. */
  readonly answer: number | undefined;
  readonly uri: Template;
}

const usage = "code ... [=[answer]] uri";

export const errorPageShape: Shape<ErrorPage> = {
  usage,
  parse(words) {
    const last = words.at(-1);
    if (!last || words.length < 2) return badCount(usage);
    let codes = words.slice(0, -1);
    const equals = codes.at(-1);
    let answer: number | undefined;
    if (equals?.text.startsWith("=")) {
      if (codes.length === 1) return badCount(usage);
      answer = equals.text === "=" ? 0 : number(equals.text.slice(1));
      if (answer === undefined) return no(badStatus, equals.span);
      codes = codes.slice(0, -1);
    }
    const statuses = statusesOf(codes);
    if (!statuses.ok) return statuses;
    const uri = template.parse(last.text);
    if (!uri.ok) return no(uri.reason, last.span);
    return ok({ statuses: statuses.value, answer, uri: uri.value });
  },
  print: ({ statuses, answer, uri }) => [
    ...statuses.map(String),
    ...(answer === undefined ? [] : [`=${answer === 0 ? "" : answer}`]),
    uri.source,
  ],
};

const number = (text: string): number | undefined =>
  /^\d{1,9}$/.test(text) ? Number(text) : undefined;

function statusesOf(words: readonly Written[]): Parsed<readonly number[]> {
  const statuses: number[] = [];
  for (const { text, span } of words) {
    const status = number(text);
    if (status === undefined || status < 300 || status > 599 || status === 499)
      return no(badStatus, span);
    statuses.push(status);
  }
  return ok(statuses);
}

const badStatus = say({
  en: "a status from 300 to 599 (not 499) is expected",
  zh: "应为 300 到 599 之间的状态码（499 除外）",
});
