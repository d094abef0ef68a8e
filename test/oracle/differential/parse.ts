import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { BackendScript, ClientScript, Scenario } from "./scenario.ts";
import { repeated } from "./wire.ts";

type Entry = readonly [key: string, text: string];

interface Raw {
  readonly id: string;
  readonly title: string;
  readonly entries: Entry[];
}

/** Blocks of a file: `== id: title`, then `key: text`, continued by indented lines. */
function blocks(text: string, path: string): readonly Raw[] {
  const result: Raw[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line.trim() === "") continue;
    const title = /^== ([\w.-]+): (.*)$/.exec(line);
    const last = result.at(-1);
    if (title) result.push({ id: title[1] ?? "", title: title[2] ?? "", entries: [] });
    else if (/^\s/.test(line)) {
      const entry = last?.entries.pop();
      if (!last || !entry) throw new Error(`${path}: nothing to continue: ${line}`);
      last.entries.push([entry[0], `${entry[1]}\n${line.trim()}`]);
    } else {
      const pair = /^([+&]?>(?:@\w+)?|[\w-]+:)(?: (.*))?$/.exec(line);
      if (!pair || !last) throw new Error(`${path}: not understood: ${line}`);
      last.entries.push([pair[1] ?? "", pair[2] ?? ""]);
    }
  }
  return result;
}

const methodLine = /^([A-Z]+) (\S+)(?: (HTTP\/[\d.]+))?$/;

function headerLines(parts: readonly string[]): string {
  return parts.map((part) => `${part}\\r\\n`).join("");
}

/** `GET /x | Name: value || body` written out; `raw …` stays. */
function requestText(text: string, last: boolean): string {
  const line = repeated(text.replaceAll("\n", ""));
  if (line.startsWith("raw ") || line === "raw") return line.slice(4);
  const cut = line.indexOf(" || ");
  const body = cut < 0 ? undefined : line.slice(cut + 4);
  const [first = "", ...fields] = (cut < 0 ? line : line.slice(0, cut)).split(" | ");
  const match = methodLine.exec(first);
  if (!match) throw new Error(`not a request: ${line}`);
  const has = (name: string) =>
    fields.some((field) => field.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  const own = [
    ...(has("host") ? [] : ["Host: a.example"]),
    ...(has("connection") || !last ? [] : ["Connection: close"]),
    ...(body === undefined || has("content-length") || has("transfer-encoding")
      ? []
      : [`Content-Length: ${lengthOf(body)}`]),
  ];
  const start = `${match[1]} ${match[2]} ${match[3] ?? "HTTP/1.1"}`;
  return `${start}\\r\\n${headerLines([...own, ...fields])}\\r\\n${body ?? ""}`;
}

/** Bytes that a text of the wire language sends. */
const lengthOf = (text: string): number =>
  repeated(text)
    .replaceAll(/\[\[.*?\]\]/g, "")
    .replaceAll(/\\(?:x..|.)/g, "c").length;

/** `200 | Name: value || body` as the answer of a backend; `raw …` stays. */
export function answerText(text: string): string {
  const line = repeated(text.replaceAll("\n", ""));
  if (line.startsWith("raw ")) return line.slice(4);
  const cut = line.indexOf(" || ");
  const body = cut < 0 ? "" : line.slice(cut + 4);
  const [status = "", ...fields] = (cut < 0 ? line : line.slice(0, cut)).split(" | ");
  if (!/^\d{3}( .*)?$/.test(status)) throw new Error(`not an answer: ${line}`);
  const has = (name: string) => fields.some((field) => field.toLowerCase().startsWith(`${name}:`));
  const bare = /^(?:1\d\d|204|304)/.test(status);
  const own =
    bare || has("content-length") || has("transfer-encoding")
      ? []
      : [`Content-Length: ${lengthOf(body)}`];
  const reason = status.includes(" ") ? status : `${status} Told`;
  return `HTTP/1.1 ${reason}\\r\\n${headerLines([...fields, ...own])}\\r\\n${body}`;
}

function backendsOf(entries: readonly Entry[]): readonly BackendScript[] {
  const names = [...new Set(entries.flatMap(([key]) => /^([a-h]):$/.exec(key)?.[1] ?? []))];
  return names.map((name): BackendScript => {
    const texts = entries.filter(([key]) => key === `${name}:`).map(([, text]) => text);
    const [first = ""] = texts;
    if (first === "down") return { name, kind: "down", answers: [] };
    const kind = /^(tls|tcp|udp|unix)\b ?/.exec(first);
    const answers = texts.map((text) => text.replace(/^(?:tls|tcp|udp|unix)\b ?/, ""));
    const read = kind?.[1] === "tcp" || kind?.[1] === "udp" ? (each: string) => each : answerText;
    return {
      name,
      kind: (kind?.[1] as BackendScript["kind"] | undefined) ?? "http",
      answers: answers.map((each) =>
        read(each === "" && read === answerText ? `200 || ${name}` : each),
      ),
    };
  });
}

function optionsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text
      .split(/\s+/)
      .filter((word) => word !== "")
      .map((word) => {
        const at = word.indexOf("=");
        return at < 0
          ? ([word, "on"] as const)
          : ([word.slice(0, at), word.slice(at + 1)] as const);
      }),
  );
}

function clientsOf(entries: readonly Entry[]): readonly ClientScript[] {
  const found: { to: string; beside: boolean; texts: string[]; options: string }[] = [];
  let options = "";
  for (const [key, text] of entries) {
    const match = /^([+&]?)>(?:@(\w+))?$/.exec(key);
    if (key === "client:") options = text;
    if (!match) continue;
    const last = found.at(-1);
    if (match[1] === "+" && last) last.texts.push(text);
    else found.push({ to: match[2] ?? "tcp", beside: match[1] === "&", texts: [text], options });
  }
  return found.map(({ to, beside, texts, options: words }) => ({
    to,
    beside,
    options: optionsOf(words),
    requests: texts.map((text, index) => requestText(text, index === texts.length - 1)),
  }));
}

function scenarioOf(raw: Raw, theme: string): Scenario {
  const all = (key: string) =>
    raw.entries.filter(([each]) => each === `${key}:`).map(([, text]) => text);
  const one = (key: string) => all(key).join("\n");
  const server = all("server");
  return {
    id: `${theme}.${raw.id}`,
    theme,
    title: raw.title,
    main: one("main"),
    http: one("http"),
    server: server.length === 0 ? undefined : server.join("\n"),
    stream: one("stream"),
    backends: backendsOf(raw.entries),
    clients: clientsOf(raw.entries),
    ignore: all("ignore").flatMap((text) => text.split(" -- ")[0]?.split(/[\s,]+/) ?? []),
    aligned: all("aligned").length > 0,
    files: all("file").map((text) => {
      const [name = "", ...rest] = text.split("\n");
      return [name, `${rest.join("\n")}\n`] as const;
    }),
  };
}

/** Scenarios of one file's text. */
export const parseScenarios = (text: string, theme: string): readonly Scenario[] =>
  blocks(text, theme).map((raw) => scenarioOf(raw, theme));

/** Every scenario in the folder, by theme; ids are unique. */
export function readScenarios(
  folder = join(import.meta.dirname, "scenarios"),
): readonly Scenario[] {
  const result = readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .toSorted()
    .flatMap((name) =>
      parseScenarios(readFileSync(join(folder, name), "latin1"), name.slice(0, -4)),
    );
  const ids = new Set(result.map(({ id }) => id));
  if (ids.size !== result.length) {
    const twice = result.map(({ id }) => id).filter((id, at, list) => list.indexOf(id) !== at);
    throw new Error(`the same id twice: ${twice.join(", ")}`);
  }
  return result;
}
