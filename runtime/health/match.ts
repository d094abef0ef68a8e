import { translatePattern } from "../decide/pcre.ts";
import type { MatchPlan } from "../plan/health-match.ts";
import type { Verdict } from "./verdict.ts";

/** Beyond this nothing of an answer is looked at; nginx Plus looks at 256 kB of a body. */
const mostBytes = 262_144;

/** Whether an answer of HTTP meets every condition; `ended`: nothing more will come. */
export function matchVerdict(match: MatchPlan, answer: string, ended: boolean): Verdict {
  const blank = /\r?\n\r?\n/.exec(answer);
  if (!blank) return ended || answer.length > mostBytes ? "dead" : "more";
  const head = answer.slice(0, blank.index);
  if (!matchesHead(match, head)) return "dead";
  if (!match.body) return "alive";
  const body = answer.slice(blank.index + blank[0].length).slice(0, mostBytes);
  const found = compile(match.body.pattern, match.body.caseless).test(body);
  if (found) return match.body.negated ? "dead" : "alive";
  const whole = ended || body.length >= mostBytes || isWhole(head, body);
  if (!whole) return "more";
  return match.body.negated ? "alive" : "dead";
}

function isWhole(head: string, body: string): boolean {
  const length = /\ncontent-length:\s*(\d{1,15})\s*(?:\r|\n|$)/i.exec(head)?.[1];
  return length !== undefined && body.length >= Number(length);
}

function matchesHead({ status, headers }: MatchPlan, head: string): boolean {
  const code = Number(/^HTTP\/\d{1,3}\.\d{1,3} +(\d{3})(?:\s|$)/.exec(head)?.[1] ?? NaN);
  if (Number.isNaN(code)) return false;
  if (status) {
    const inside = status.ranges.some(([first, last]) => code >= first && code <= last);
    if (inside === status.negated) return false;
  }
  return headers.every((header) => {
    const values = valuesOf(head, header.name);
    const holds =
      header.test === "there"
        ? values.length > 0
        : values.some((value) =>
            header.test === "equals"
              ? value === header.value
              : compile(header.value, false).test(value),
          );
    return holds !== header.negated;
  });
}

const valuesOf = (head: string, name: string): readonly string[] =>
  head
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return line.slice(0, colon).trim().toLowerCase() === name
        ? [line.slice(colon + 1).trim()]
        : [];
    });

/** Whether what came holds what was waited for (`stream`). */
export function expectVerdict(match: MatchPlan, answer: string, ended: boolean): Verdict {
  const { expect } = match;
  if (!expect) return "alive";
  const found =
    expect.test === "bytes"
      ? answer.includes(expect.value)
      : compile(expect.value, false).test(answer);
  if (found) return "alive";
  return ended || answer.length > mostBytes ? "dead" : "more";
}

const patterns = new Map<string, RegExp>();

/** The plan has refused what does not translate; such a pattern matches nothing. */
function compile(pattern: string, caseless: boolean): RegExp {
  const key = `${caseless ? "i" : ""} ${pattern}`;
  let compiled = patterns.get(key);
  if (compiled) return compiled;
  const translated = translatePattern(pattern, caseless);
  compiled = translated.ok ? new RegExp(translated.source) : /(?!)/;
  if (patterns.size > 256) patterns.clear();
  patterns.set(key, compiled);
  return compiled;
}
