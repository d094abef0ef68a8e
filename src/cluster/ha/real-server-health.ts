import type { Placed, PlacedEntry, PlacedMap } from "../../ir/placed.ts";
import { say } from "../../messages/text.ts";
import type { Span } from "../../text/span.ts";
import { entryAt, itemsOf, listAt, mapAt, scalarAt, textOf, valueOf } from "../placed.ts";
import { millisecondsOf } from "../time.ts";
import type { HaAsked } from "./asked.ts";

/** Blocks of keepalived that check a real server. */
export const checkerKinds: ReadonlySet<string> = new Set([
  "HTTP_GET",
  "SSL_GET",
  "TCP_CHECK",
  "UDP_CHECK",
  "SMTP_CHECK",
  "DNS_CHECK",
  "MISC_CHECK",
  "PING_CHECK",
  "BFD_CHECK",
  "FILE_CHECK",
]);

/** How the servers of a virtual server are checked. */
export interface Health {
  readonly kind: "HTTP_GET" | "TCP_CHECK" | "UDP_CHECK";
  /** Seconds. */
  readonly interval: number;
  readonly body: readonly PlacedEntry[];
  readonly place: Span;
}

/** What `health` says; where it says nothing and defaults are sound, that connections are taken. */
export function healthOf(
  server: PlacedMap,
  place: Span,
  { isUdp, asked }: { readonly isUdp: boolean; readonly asked: HaAsked },
): Health | undefined {
  const said = valueOf(server, "health");
  if (isNo(said) || (!said && !asked.isSound)) return undefined;
  const map = said?.kind === "map" ? said : mapAt([], said?.span ?? place);
  const uri = valueOf(map, "uri");
  const type = textOf(valueOf(map, "type")) ?? (uri ? "http" : "tcp");
  const isHttp = type === "http";
  brought(map, asked);
  const kind = isHttp ? "HTTP_GET" : isUdp ? "UDP_CHECK" : "TCP_CHECK";
  const body = [
    ...timed(map, "timeout", "connect_timeout", 1000),
    ...attempts(map),
    ...renamed(map, "port", "connect_port"),
    ...(isHttp ? [entryAt("url", urlOf(map))] : []),
  ];
  const interval = (millisecondsOf(textOf(valueOf(map, "interval"))) ?? 3000) / 1000;
  return { kind, interval, body, place: valueOf(map, "interval")?.span ?? map.span };
}

/** The block of the check, for one server. */
export const checkerOf = ({ kind, body, place }: Health): PlacedEntry =>
  entryAt(kind, mapAt(body, place));

const isNo = (value: Placed | undefined): boolean =>
  value?.kind === "scalar" && value.value === false;

function timed(map: PlacedMap, key: string, keyword: string, usual: number): PlacedEntry[] {
  const said = valueOf(map, key);
  const time = millisecondsOf(textOf(said)) ?? usual;
  return [entryAt(keyword, scalarAt(time / 1000, said?.span ?? map.span))];
}

/** One attempt and its repetitions. */
function attempts(map: PlacedMap): PlacedEntry[] {
  const said = valueOf(map, "fall");
  const fall = Number(textOf(said) ?? 3);
  const place = said?.span ?? map.span;
  if (!Number.isInteger(fall) || fall < 1) return [];
  return [
    entryAt("retry", scalarAt(fall - 1, place)),
    ...(fall > 1 ? [entryAt("delay_before_retry", scalarAt(1, place))] : []),
  ];
}

function renamed(map: PlacedMap, key: string, keyword: string): PlacedEntry[] {
  const said = valueOf(map, key);
  return said ? [entryAt(keyword, said)] : [];
}

function urlOf(map: PlacedMap): PlacedMap {
  const uri = valueOf(map, "uri");
  const expected = itemsOf(valueOf(map, "expect"));
  const classes =
    expected.length > 0 ? expected : [scalarAt("2xx", map.span), scalarAt("3xx", map.span)];
  const ranges = classes.flatMap((one) => {
    const first = textOf(one)?.[0];
    return first === undefined ? [] : [scalarAt(`${first}00-${first}99`, one.span)];
  });
  return mapAt(
    [
      entryAt("path", uri ?? scalarAt("/", map.span)),
      ...renamed(map, "host", "virtualhost"),
      entryAt("status_code", listAt(ranges, map.span)),
    ],
    map.span,
  );
}

/** keepalived brings a server back after its first good check. */
function brought(map: PlacedMap, { complain }: HaAsked): void {
  const rise = valueOf(map, "rise");
  if (rise && textOf(rise) !== "1")
    complain(
      say({
        en: "`rise` cannot be had: keepalived takes a server back after its first good check",
        zh: "无法实现 `rise`：keepalived 在第一次检查成功后即恢复服务器",
      }),
      rise.span,
      "warning",
    );
}
