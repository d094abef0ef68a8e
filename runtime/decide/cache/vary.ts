/** Values of a field of the request, in the order they came; the name is in lower case. */
export type FieldValues = (name: string) => readonly string[];

const lists = new Set(["accept-charset", "accept-encoding", "accept-language"]);

/**
 * What tells variants of an answer apart (RFC 9111 section 4.1), as nginx writes it down: a line for
 * each field that `Vary` names, lists among them without their blanks.
 */
export function varyText(vary: string, valuesOf: FieldValues): string {
  let text = "";
  for (const name of vary.toLowerCase().split(/[ ,]+/)) {
    if (name === "") continue;
    const values = valuesOf(name);
    const shown = lists.has(name)
      ? values.flatMap((value) => value.split(/[ ,]+/).filter((word) => word !== ""))
      : values;
    text += `${name}:${shown.join(",")}\r\n`;
  }
  return text;
}
