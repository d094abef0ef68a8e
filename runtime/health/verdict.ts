import type { HealthPlan } from "../plan.ts";
import { expectVerdict, matchVerdict } from "./match.ts";
import { ajpVerdict, fastcgiVerdict, mysqlVerdict } from "./protocols.ts";

/** `more`: the answer so far decides nothing. */
export type Verdict = "alive" | "dead" | "more";

/** Longest status line that is waited for; more without an end is no HTTP. */
const longestStatusLine = 4096;

/** Bytes of an answer to `ssl_hello` up to the version of the ServerHello. */
const serverHelloHead = 11;

/** What the bytes that a peer sent so far (one character each) say about it. */
export function verdictOf(
  type: HealthPlan["type"],
  answer: string,
  expect: readonly number[],
): Verdict {
  switch (type) {
    case "tcp":
    case "udp":
      return "alive";
    case "http":
      return httpVerdict(answer, expect);
    case "ssl_hello":
      return helloVerdict(answer);
    case "fastcgi":
      return fastcgiVerdict(answer, expect);
    case "ajp":
      return ajpVerdict(answer);
    case "mysql":
      return mysqlVerdict(answer);
  }
}

/** Reads `HTTP/x.y CODE` and looks up the class of the code, as the check module does. */
function httpVerdict(answer: string, expect: readonly number[]): Verdict {
  const end = answer.indexOf("\n");
  if (end === -1) return answer.length > longestStatusLine ? "dead" : "more";
  const status = /^HTTP\/\d{1,3}\.\d{1,3} +(\d{3})(?:[ \r]|$)/.exec(answer.slice(0, end));
  if (!status) return "dead";
  return expect.includes(Math.floor(Number(status[1]) / 100)) ? "alive" : "dead";
}

/** A handshake record that holds a ServerHello is life; an alert is not, as in the check module. */
function helloVerdict(answer: string): Verdict {
  if (answer.length > 0 && answer.charCodeAt(0) !== 0x16) return "dead";
  if (answer.length > 5 && answer.charCodeAt(5) !== 0x02) return "dead";
  return answer.length < serverHelloHead ? "more" : "alive";
}

/** The same for a whole plan; `ended`: nothing more will come. */
export function judge(plan: HealthPlan, answer: string, ended: boolean): Verdict {
  const { type, match, expect } = plan;
  if (match && type === "http") return matchVerdict(match, answer, ended);
  if (match) return expectVerdict(match, answer, ended);
  const verdict = verdictOf(type, answer, expect);
  return verdict === "more" && ended ? "dead" : verdict;
}
