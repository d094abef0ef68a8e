import type { Address, PeerSettings } from "../../ir/upstream.ts";
import { nearest } from "../../messages/nearest.ts";
import { say, type Text } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import * as forms from "../form.ts";
import { no, ok, type Parsed, type Shape, type ValueType, type Written } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { badCount } from "./shapes.ts";
import { tornApart, withScheme } from "./upstream-server-mistakes.ts";
import { integer, milliseconds, seconds } from "./values.ts";

/** Parameters of `server` in `upstream`: their words, what they take, and what holds without them. */
export const peerDefaults: PeerSettings = {
  weight: 1,
  maxFails: 1,
  failTimeout: 10_000,
  maxConns: 0,
  slowStart: 0,
  backup: false,
  down: false,
  resolve: false,
  service: "",
  route: "",
  drain: false,
  maxBusy: 0,
};

export interface Parameter {
  readonly name: keyof PeerSettings;
  readonly value: number | boolean;
  /** The whole word, `max_fails=3`. */
  readonly span: Span;
}

export interface UpstreamServer {
  readonly address: Address;
  readonly addressSpan: Span;
  readonly parameters: readonly Parameter[];
  /** `resolve`, `service=`, `route=` and what other products add. */
  readonly other: readonly Written[];
}

const numbers: ReadonlyMap<string, readonly [keyof PeerSettings, ValueType<number>]> = new Map<
  string,
  readonly [keyof PeerSettings, ValueType<number>]
>([
  ["weight", ["weight", integer(1)]],
  ["max_fails", ["maxFails", integer()]],
  ["fail_timeout", ["failTimeout", seconds]],
  ["max_conns", ["maxConns", integer()]],
  ["slow_start", ["slowStart", milliseconds]],
]);

/** Which products know a further parameter is for whoever targets them to say. */
const others = /^(?:resolve|drain|(?:service|route|id|sid|srun_id|max_busy)=.*)$/s;

const namedForms = {
  ...Object.fromEntries([...numbers].map(([word, [, type]]) => [word, type.form ?? forms.count])),
  ...forms.flags("backup", "down", "resolve", "drain"),
  ...forms.each(forms.text, "service", "route", "id", "sid", "srun_id"),
  max_busy: forms.count,
};

const usage = "address [parameter ...]";

/** Port 0 where a port must be written: `stream` knows no usual one. */
const serverShape = (defaultPort: 0 | 80): Shape<UpstreamServer> => ({
  usage,
  parse([first, ...rest]) {
    if (!first) return badCount(usage);
    const address = parseAddress(first.text, defaultPort);
    if (!address.ok) return withScheme(first) ?? no(address.reason, first.span);
    if (address.value.port === 0 && address.value.kind !== "unix") return no(noPort, first.span);
    const parameters: Parameter[] = [];
    const other: Written[] = [];
    for (const [index, word] of rest.entries()) {
      if (others.test(word.text)) {
        other.push(word);
        continue;
      }
      const parameter = parseParameter(word);
      if (!parameter.ok) return tornParameter(rest, index) ?? parameter;
      parameters.push(parameter.value);
    }
    return ok({ address: address.value, addressSpan: first.span, parameters, other });
  },
  print: ({ address, parameters, other }) => [
    address.text,
    ...parameters.map(printParameter),
    ...other.map(({ text }) => text),
  ],
  form: { kind: "parameters", first: ["address"], truths: [], named: namedForms },
});

const noPort = say({ en: "a port is missing", zh: "缺少端口" });

export const upstreamServerShape = serverShape(80);
export const streamServerShape = serverShape(0);

/** The same server with the parameters that hold where it names none. */
export function withPeerDefaults(server: UpstreamServer): UpstreamServer {
  const said = new Set(server.parameters.map(({ name }) => name));
  const span = server.addressSpan;
  const rest = [...numbers.values()].flatMap(([name]): Parameter[] => {
    const value = peerDefaults[name];
    return said.has(name) || typeof value !== "number" ? [] : [{ name, value, span }];
  });
  return { ...server, parameters: [...server.parameters, ...rest] };
}

function parseParameter({ text, span }: Written): Parsed<Parameter> {
  if (text === "backup" || text === "down") return ok({ name: text, value: true, span });
  const equals = text.indexOf("=");
  const word = text.slice(0, Math.max(equals, 0));
  const known = numbers.get(word);
  if (!known) return no(noParameter(text, word || text), span);
  const parsed = known[1].parse(text.slice(equals + 1));
  return parsed.ok ? ok({ name: known[0], value: parsed.value, span }) : no(parsed.reason, span);
}

/** `max_fails = 3`: the words from `index` on are one parameter with spaces in it. */
const tornParameter = (words: readonly Written[], index: number): Parsed<never> | undefined =>
  tornApart(words, index, (name) => numbers.has(name) || others.test(`${name}=`));

function printParameter({ name, value }: Parameter): string {
  if (typeof value === "boolean") return name;
  for (const [word, [field, type]] of numbers)
    if (field === name) return `${word}=${type.print(value)}`;
  return name;
}

function noParameter(text: string, word: string): Text {
  const meant = nearest(word, ["backup", "down", ...numbers.keys()]);
  return meant === undefined
    ? say(
        { en: "`{text}` is no parameter of `server`", zh: "`{text}` 不是 `server` 的参数" },
        { text },
      )
    : say(
        {
          en: "`{text}` is no parameter of `server`; did you mean `{meant}`?",
          zh: "`{text}` 不是 `server` 的参数，是否想写 `{meant}`？",
        },
        { text, meant },
      );
}
