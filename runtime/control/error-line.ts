import { levels, type ErrorLogPlan, type Level } from "../plan.ts";

const rank = new Map<string, number>(levels.map((level, index) => [level, index]));

/** Whether a log takes messages of a level: its own and the graver ones. */
export const takes = (log: ErrorLogPlan, level: Level): boolean =>
  (rank.get(level) ?? 0) >= (rank.get(log.level) ?? 0);

let formattedSecond = -1;
let formatted = "";

/** Local time as in nginx's error log: `2026/11/21 14:00:00`. `wall` is milliseconds since 1970. */
export function errorTime(wall: number): string {
  const second = Math.floor(wall / 1000);
  if (second === formattedSecond) return formatted;
  const date = new Date(second * 1000);
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("/");
  formattedSecond = second;
  formatted = `${day} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return formatted;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

// eslint-disable-next-line no-control-regex -- paths of clients hold any byte
const controls = /[\0-\x08\n-\x1f\x7f]/g;

/** What a client sent begins no line of its own, and does not steer a terminal: `\x0A`. */
const oneLine = (text: string): string =>
  text.replaceAll(
    controls,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

/** One line of an error log with its newline; the thread is the process, as in nginx on Linux. */
export const errorLine = (wall: number, level: Level, pid: number, text: string): string =>
  `${errorTime(wall)} [${level}] ${pid}#${pid}: ${oneLine(text)}\n`;

/** What a message is about, for those who read it by machine. */
export type MessageFacts = Readonly<Record<string, string | undefined>>;

/** Text of one byte for each character; bytes that are no UTF-8 are marked as such. */
const readable = (text: string): string => Buffer.from(text, "latin1").toString("utf8");

/**
 * The same as a line of JSON, as byte string: `time` (ISO 8601), `level`, `pid`, `connection` where
 * there is one, `message`, and what it is about.
 */
export function errorRecord(
  wall: number,
  level: Level,
  pid: number,
  text: string,
  facts: MessageFacts = {},
): string {
  const number = /^\*(\d+) /.exec(text);
  const record: Record<string, string | number> = {
    time: new Date(wall).toISOString(),
    level,
    pid,
    ...(number && { connection: Number(number[1]) }),
    message: readable(number ? text.slice(number[0].length) : text),
  };
  for (const [name, value] of Object.entries(facts))
    if (value !== undefined) record[name] = readable(value);
  return `${Buffer.from(JSON.stringify(record)).toString("latin1")}\n`;
}
