import { createHash } from "node:crypto";

import type { BackendSaw } from "./backend.ts";
import type { ClientSeen } from "./client.ts";
import type { Message } from "./message-reader.ts";
import type { Outcome, Told } from "./run.ts";

/*
 * What was told becomes lines, each under an aspect (`status`, `header:date`, `body`, `backend`,
 * `log:up` …). Two contestants agree where their lines agree.
 */

export interface Line {
  readonly aspect: string;
  readonly text: string;
}

export interface Difference {
  readonly aspect: string;
  readonly nginx: readonly string[];
  readonly lbc: readonly string[];
}

/** Times into classes far apart: what happens at once, what takes a second or so, what takes longer. */
export const timeClass = (ms: number): string =>
  ms < 900 ? "at once" : ms < 3500 ? "a second" : "seconds";

const short = (text: string): string =>
  text.length <= 600
    ? JSON.stringify(text)
    : `${text.length} bytes ${createHash("sha256").update(text, "latin1").digest("hex").slice(0, 12)}`;

const timeNames = new Set(["rt", "uct", "uht", "urt", "st", "uft", "ust", "ct"]);
/** Of these only the shape can be compared. */
const shapeNames = new Set(["pid", "connection", "msec", "time", "iso", "rport", "id", "random"]);

const classed = (value: string): string =>
  value.replaceAll(/\d+\.\d{3}/g, (seconds) => timeClass(Number(seconds) * 1000));

const shaped = (value: string): string =>
  value
    .replaceAll(
      /\b(?:[\da-f]{32}){1,2}\b/g,
      (hex) => `<${hex.length === 32 ? "short" : "long"} id>`,
    )
    .replaceAll(/[A-Z][a-z]{2}\b/g, "Mon")
    .replaceAll(/\d+/g, "9");

/** `name=value` pairs of a line of a log or a body, each with its own comparison. */
function pairs(line: string): readonly Line[] {
  return line.split(/ (?=\w+=)/).map((part) => {
    const at = part.indexOf("=");
    const name = at < 0 ? "line" : part.slice(0, at);
    const value = at < 0 ? part : part.slice(at + 1);
    if (timeNames.has(name)) return { aspect: `log:${name}`, text: `${name}=${classed(value)}` };
    if (shapeNames.has(name)) return { aspect: `log:${name}`, text: `${name}=${shaped(value)}` };
    return { aspect: /^\w+$/.test(name) ? `log:${name}` : "log:line", text: part };
  });
}

/** Bodies of `return` and of error pages say what logs say; the same names are masked in them. */
const masked = (body: string): string =>
  body
    .replaceAll(/\b\d{20}\b/g, "<boundary>")
    .replaceAll(/\b(\w+)=(\S*)/g, (all, name: string, value: string) =>
      timeNames.has(name)
        ? `${name}=${classed(value)}`
        : shapeNames.has(name)
          ? `${name}=${shaped(value)}`
          : all,
    );

function messageLines(message: Message, who: string, what: string): readonly Line[] {
  const [start = "", ...fields] = message.head;
  const names = fields.map((field) =>
    field.slice(0, Math.max(0, field.indexOf(":"))).toLowerCase(),
  );
  const aspect = (name: string) => (what === "answer" ? name : `backend:${name}`);
  return [
    { aspect: aspect(what === "answer" ? "status" : "request"), text: `${who} ${start}` },
    { aspect: aspect("order"), text: `${who} ${names.join(" ")}` },
    ...fields.map((field, index) => ({
      aspect: `${aspect("header")}:${names[index]}`,
      text: `${who} ${/^date:/i.test(field) ? "Date: <date>" : masked(field)}`,
    })),
    { aspect: aspect("framing"), text: `${who} ${message.framing}${message.whole ? "" : ", cut"}` },
    { aspect: aspect("body"), text: `${who} ${short(masked(message.body))}` },
    ...message.trailers.map((trailer) => ({
      aspect: aspect("trailer"),
      text: `${who} ${trailer}`,
    })),
  ];
}

function clientLines(seen: ClientSeen, index: number): readonly Line[] {
  const who = `client ${index + 1}`;
  return [
    ...seen.answers.flatMap((answer, at) => messageLines(answer, `${who}.${at + 1}`, "answer")),
    { aspect: "extra", text: `${who} ${short(masked(seen.extra))}` },
    { aspect: "end", text: `${who} ${seen.end}` },
    { aspect: "time", text: `${who} ${timeClass(seen.ms)}` },
    ...(seen.tls === undefined ? [] : [{ aspect: "tls", text: `${who} ${seen.tls}` }]),
  ];
}

function backendLines(saw: BackendSaw, index: number): readonly Line[] {
  const who = `request ${index + 1}`;
  return [
    { aspect: "backend:peer", text: `${who} to ${saw.backend}, connection ${saw.connection}` },
    ...messageLines(saw.message, who, "request"),
    ...(saw.extra === "" ? [] : [{ aspect: "backend:extra", text: `${who} ${short(saw.extra)}` }]),
    ...(saw.tls === undefined ? [] : [{ aspect: "backend:tls", text: `${who} ${saw.tls}` }]),
  ];
}

/** Everything that is compared, in order. */
export function linesOf(told: Told): readonly Line[] {
  return [
    ...told.clients.flatMap(clientLines),
    ...told.backends.flatMap(backendLines),
    ...told.log.flatMap((line, index) =>
      pairs(line).map(({ aspect, text }) => ({ aspect, text: `log ${index + 1} ${text}` })),
    ),
    ...told.log2.flatMap((line, index) =>
      pairs(line).map(({ aspect, text }) => ({ aspect, text: `log2 ${index + 1} ${text}` })),
    ),
  ];
}

/** Where two contestants differ, by aspect; `ignore` names aspects, or their beginnings. */
export function differencesOf({ scenario, nginx, lbc }: Outcome): readonly Difference[] {
  if (!nginx || !lbc) return [];
  const left = linesOf(nginx);
  const right = linesOf(lbc);
  const aspects = new Set([...left, ...right].map(({ aspect }) => aspect));
  return [...aspects]
    .filter(
      (aspect) => !scenario.ignore.some((each) => aspect === each || aspect.startsWith(`${each}:`)),
    )
    .flatMap((aspect) => {
      const of = (lines: readonly Line[]) =>
        lines.filter((line) => line.aspect === aspect).map(({ text }) => text);
      const [one, other] = [of(left), of(right)];
      return one.join("\n") === other.join("\n") ? [] : [{ aspect, nginx: one, lbc: other }];
    });
}
