import {
  contentRange,
  lastPart,
  parseRanges,
  partHead,
  type Range,
  type Ranges,
} from "../decide/ranges.ts";
import { field } from "../http1/field.ts";
import { ifRangeHolds, type Entity } from "./conditions.ts";
import type { ProxyExchange } from "./exchange.ts";
import type { Stretch } from "./file-sender.ts";
import { wouldCompress } from "./head-filter.ts";

/** An answer with a file, or parts of it. */
export interface FileAnswer {
  readonly status: number;
  readonly type: string;
  readonly length: number;
  readonly lastFields: string;
  readonly stretches: readonly Stretch[];
  /** Stands behind the last of them. */
  readonly after: string;
}

/** What is sent of a file; undefined: nothing, since no range can be had. */
export function fileAnswer(
  exchange: ProxyExchange,
  entity: Entity,
  type: string,
): FileAnswer | undefined {
  const ranges = rangesFor(exchange, entity, type);
  if (ranges === "unsatisfiable") return undefined;
  const { size } = entity;
  if (ranges === "whole") {
    const most = exchange.settings.plan.maxRanges;
    return whole(type, size, most === 0 ? "" : "Accept-Ranges: bytes\r\n");
  }
  const [only] = ranges;
  if (ranges.length > 1 || only === undefined) return inParts(ranges, size, type);
  const stretches = [{ ...only, before: "" }];
  const length = only.end - only.start;
  return { status: 206, type, length, lastFields: contentRange(only, size), stretches, after: "" };
}

/** The file as it is. */
export const whole = (type: string, size: number, lastFields: string): FileAnswer => ({
  status: 200,
  type,
  length: size,
  lastFields,
  stretches: [{ before: "", start: 0, end: size }],
  after: "",
});

function rangesFor(exchange: ProxyExchange, entity: Entity, type: string): Ranges {
  const { fields } = exchange.head;
  const value = fields.value(field.range);
  const most = exchange.settings.plan.maxRanges ?? Infinity;
  if (value === undefined || most === 0 || !ifRangeHolds(fields, entity)) return "whole";
  if (wouldCompress(exchange, type, entity.size)) return "whole";
  return parseRanges(value, entity.size, most);
}

let boundaries = 0;

/** nginx numbers its boundaries too. */
function inParts(ranges: readonly Range[], size: number, type: string): FileAnswer {
  boundaries = (boundaries + 1) % 1e15;
  const boundary = String(boundaries).padStart(20, "0");
  const stretches = ranges.map((range) => ({
    ...range,
    before: partHead(boundary, type, range, size),
  }));
  const after = lastPart(boundary);
  let { length } = after;
  for (const { before, start, end } of stretches) length += before.length + end - start;
  return {
    status: 206,
    type: `multipart/byteranges; boundary=${boundary}`,
    length,
    lastFields: "",
    stretches,
    after,
  };
}
