import { equalsLower } from "./characters.ts";
import type { FieldBlock } from "./field-block.ts";
import { field } from "./field.ts";

/** Is `lower` one of the words that the `Connection` fields list? */
export function connectionNames(fields: FieldBlock, lower: string): boolean {
  for (let index = 0; index < fields.count; index++)
    if (fields.number(index) === field.connection && listNames(fields, index, lower)) return true;
  return false;
}

/** Does a `Connection` field list the name of the field at `index` (RFC 9110 section 7.6.1)? */
export const isNominated = (fields: FieldBlock, index: number): boolean =>
  connectionNames(fields, fields.name(index).toLowerCase());

function listNames(fields: FieldBlock, index: number, lower: string): boolean {
  const { text } = fields;
  const end = fields.valueEnd(index);
  let at = fields.valueStart(index);
  while (at < end) {
    let comma = text.indexOf(",", at);
    if (comma < 0 || comma > end) comma = end;
    let from = at;
    let to = comma;
    while (from < to && isBlank(text.charCodeAt(from))) from++;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
    if (equalsLower(text, from, to, lower)) return true;
    at = comma + 1;
  }
  return false;
}

/** Whether some `Connection` field says more than the usual `keep-alive`, `close`, `upgrade`. */
export function nominatesFields(fields: FieldBlock): boolean {
  for (let index = 0; index < fields.count; index++) {
    if (fields.number(index) !== field.connection) continue;
    const { text } = fields;
    const start = fields.valueStart(index);
    const end = fields.valueEnd(index);
    if (end === start || isUsual(text, start, end)) continue;
    return true;
  }
  return false;
}

const usual = ["keep-alive", "close", "upgrade"];

const isBlank = (code: number): boolean => code === 32 || code === 9;

function isUsual(text: string, start: number, end: number): boolean {
  for (let index = 0; index < usual.length; index++)
    if (equalsLower(text, start, end, usual[index] ?? "")) return true;
  return false;
}
