import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { compareVersions } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { addressIn } from "../addresses.ts";
import { entriesOf, entryAt, mapAt, mapOf, scalarAt, textOf, valueOf } from "../placed.ts";
import { millisecondsOf } from "../time.ts";
import { composed, type HaAsked } from "./asked.ts";

const described = ["http", "tcp", "process", "command", "interval", "timeout", "rise", "fall"];

/*
 * Every check is one command line, no file: `lbc serve` runs it as keepalived does, lint sees what
 * it asks, and nothing has to be copied. curl asks for pages, the shell's own /dev/tcp takes
 * connections, pgrep looks for processes; all three are part of every system that these products
 * run on.
 */

/** The `vrrp_script` of a check. */
export function scriptOf({ key, keySpan, value }: PlacedEntry, asked: HaAsked): PlacedMap {
  const map: PlacedMap = value.kind === "map" ? value : mapAt([], keySpan);
  const times = timesOf(map, keySpan, asked);
  const made = [...commandOf(map, times.limit), ...times.entries, ...countsOf(map, keySpan, asked)];
  const body = composed(made, map, described);
  return mapAt([entryAt("name", scalarAt(key, keySpan)), ...body], keySpan);
}

function commandOf(map: PlacedMap, seconds: number): readonly PlacedEntry[] {
  const line = (key: string, made: (text: string) => string | undefined): PlacedEntry[] => {
    const said = valueOf(map, key);
    const text = textOf(said);
    const command = text === undefined ? undefined : made(text);
    return said && command !== undefined ? [entryAt("script", scalarAt(command, said.span))] : [];
  };
  return [
    ...line("http", (url) => httpCommand(url, seconds)),
    ...line("tcp", tcpCommand),
    ...line("process", processCommand),
    ...line("command", (command) => command),
  ].slice(0, 1);
}

/** 2xx and 3xx are good; what a certificate says is not asked of the machine itself. */
function httpCommand(text: string, seconds: number): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  url.hash = "";
  const plain = url.href.replaceAll(
    /['"!${}`\\|*]/g,
    (one) => `%${(one.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );
  const insecure = url.protocol === "https:" ? " -k" : "";
  return `/usr/bin/curl -gfsS${insecure} -m ${seconds} --noproxy * -o /dev/null ${plain}`;
}

function tcpCommand(text: string): string | undefined {
  const place = addressIn(text);
  return place?.port === undefined
    ? undefined
    : `/bin/bash -c '</dev/tcp/${place.host}/${place.port}'`;
}

/** The kernel keeps fifteen bytes of a name. */
function processCommand(text: string): string | undefined {
  const name = text.slice(text.lastIndexOf("/") + 1).slice(0, 15);
  return /^[\w@:+.-]+$/.test(name)
    ? `/usr/bin/pgrep -x ${name.replaceAll(/[.+]/g, "[$&]")}`
    : undefined;
}

/** keepalived before 2.4 counts in whole seconds. */
function timesOf(map: PlacedMap, place: Span, asked: HaAsked) {
  const said = { interval: valueOf(map, "interval"), timeout: valueOf(map, "timeout") };
  const interval = secondsOf(said.interval, asked) ?? 2;
  const limit = secondsOf(said.timeout, asked) ?? Math.min(2, interval);
  const entry = (key: "interval" | "timeout", seconds: number): PlacedEntry[] =>
    said[key] || asked.isSound ? [entryAt(key, scalarAt(seconds, said[key]?.span ?? place))] : [];
  return { limit, entries: [...entry("interval", interval), ...entry("timeout", limit)] };
}

function secondsOf(said: Placed | undefined, { view, complain }: HaAsked): number | undefined {
  const time = millisecondsOf(textOf(said));
  if (!said || time === undefined) return undefined;
  if (compareVersions(view.haTarget.version, [2, 4]) >= 0) return time / 1000;
  const whole = Math.max(1, Math.ceil(time / 1000));
  if (whole * 1000 !== time)
    complain(
      say(
        {
          en: "keepalived before 2.4 counts checks in whole seconds: {text} becomes {whole}s",
          zh: "keepalived 2.4 之前检查只能以整秒计：{text} 将变为 {whole}s",
        },
        { text: textOf(said) ?? "", whole },
      ),
      said.span,
      "warning",
    );
  return whole;
}

const countsOf = (map: PlacedMap, place: Span, { isSound }: HaAsked): readonly PlacedEntry[] =>
  ["rise", "fall"].flatMap((key) => {
    const said = valueOf(map, key);
    if (said) return [entryAt(key, said)];
    return isSound ? [entryAt(key, scalarAt(2, place))] : [];
  });

/** The checks of a node by name. */
export const checksOf = (sections: PlacedMap): readonly PlacedEntry[] =>
  entriesOf(mapOf(sections, "checks"));
