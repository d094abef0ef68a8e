/*
 * The language in which scenarios write what goes over a wire: text with the escapes `\r \n \t \0
 * \xNN \\`, and orders in double brackets: `[[x 9000 a]]` repeats, `[[cut]]` ends a segment,
 * `[[wait 300]]` waits milliseconds, `[[recv]]` waits for the next answer (`[[recv 3]]`: until there
 * are three), `[[until TEXT]]` for bytes, `[[shut]]` ends this direction, `[[close]]` and `[[reset]]`
 * the connection, `[[stay]]` keeps a backend's connection where it would be closed.
 */

export type Step =
  | { readonly act: "send"; readonly bytes: Buffer }
  | { readonly act: "wait"; readonly ms: number }
  | { readonly act: "recv"; readonly count: number | undefined }
  | { readonly act: "until"; readonly text: string }
  | { readonly act: "shut" | "close" | "reset" | "stay" };

const escapes: Readonly<Record<string, string>> = { r: "\r", n: "\n", t: "\t", "0": "\0" };

/** Text with its escapes undone, one character for each byte. */
export const unescaped = (text: string): string =>
  text.replaceAll(/\\(?:x([\da-fA-F]{2})|(.))/g, (_, hex?: string, letter?: string) =>
    hex === undefined
      ? (escapes[letter ?? ""] ?? letter ?? "")
      : String.fromCharCode(Number.parseInt(hex, 16)),
  );

/** Repetitions of `[[x COUNT TEXT]]` written out. */
export const repeated = (text: string): string =>
  text.replaceAll(/\[\[x (\d+) (.*?)\]\]/g, (_, count: string, what: string) =>
    what.repeat(Number(count)),
  );

function order(word: string): Step {
  const [name = "", ...rest] = word.split(" ");
  const argument = rest.join(" ");
  switch (name) {
    case "cut":
      return { act: "wait", ms: 15 };
    case "wait":
      return { act: "wait", ms: Number(argument) };
    case "recv":
      return { act: "recv", count: argument === "" ? undefined : Number(argument) };
    case "until":
      return { act: "until", text: unescaped(argument) };
    case "shut":
    case "close":
    case "reset":
    case "stay":
      return { act: name };
    default:
      throw new Error(`no such order: [[${word}]]`);
  }
}

/** The steps of a text of the language; its characters are bytes already (UTF-8 of the file). */
export function steps(text: string): readonly Step[] {
  const parts = repeated(text).split(/\[\[(.*?)\]\]/);
  return parts.flatMap((part, index): Step[] => {
    if (index % 2 === 1) return [order(part)];
    return part === "" ? [] : [{ act: "send", bytes: Buffer.from(unescaped(part), "latin1") }];
  });
}
