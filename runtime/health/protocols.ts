import type { Verdict } from "./verdict.ts";

/** AJP13: CPing, and the CPong that answers it. */
export const ajpPing = "\x12\x34\x00\x01\x0a";
const ajpPong = "AB\x00\x01\x09";

export function ajpVerdict(answer: string): Verdict {
  if (!ajpPong.startsWith(answer.slice(0, ajpPong.length))) return "dead";
  return answer.length < ajpPong.length ? "more" : "alive";
}

/** MySQL speaks first: packet 0, protocol version 10. */
export function mysqlVerdict(answer: string): Verdict {
  if (answer.length < 5) return "more";
  return answer.charCodeAt(3) === 0 && answer.charCodeAt(4) === 10 ? "alive" : "dead";
}

const version = 1;
const types = { end: 3, stdout: 6 } as const;

/** What the application wrote so far, and whether it is all. */
export function fastcgiOutput(answer: string): { readonly text: string; readonly ended: boolean } {
  let text = "";
  for (let at = 0; at + 8 <= answer.length;) {
    const length = (answer.charCodeAt(at + 4) << 8) | answer.charCodeAt(at + 5);
    const end = at + 8 + length;
    if (answer.charCodeAt(at) !== version) return { text: "", ended: true };
    if (answer.charCodeAt(at + 1) === types.stdout) text += answer.slice(at + 8, end);
    if (answer.charCodeAt(at + 1) === types.end) return { text, ended: true };
    at = end + answer.charCodeAt(at + 6);
  }
  return { text, ended: false };
}

/** `Status:` of the answer, 200 where there is none, by its class. */
export function fastcgiVerdict(answer: string, expect: readonly number[]): Verdict {
  if (answer !== "" && answer.charCodeAt(0) !== version) return "dead";
  const { text, ended } = fastcgiOutput(answer);
  const blank = /\r?\n\r?\n/.exec(text);
  if (!blank) return ended ? "dead" : "more";
  const head = text.slice(0, blank.index);
  const status = Number(/^status:\s*(\d{3})/im.exec(head)?.[1] ?? 200);
  return expect.includes(Math.floor(status / 100)) ? "alive" : "dead";
}
