const version = 1;
const types = { begin: 1, params: 4, stdin: 5 } as const;

/** The request of a FastCGI check (FastCGI specification, sections 3 to 6) with its parameters. */
export function fastcgiRequest(params: readonly (readonly [string, string])[]): string {
  const body = params.map(([name, value]) => size(name) + size(value) + name + value).join("");
  return (
    record(types.begin, "\x00\x01\x00\x00\x00\x00\x00\x00") +
    (body === "" ? "" : record(types.params, body)) +
    record(types.params, "") +
    record(types.stdin, "")
  );
}

const byte = (value: number): string => String.fromCharCode(value & 0xff);

const size = ({ length }: string): string =>
  length < 128
    ? byte(length)
    : byte((length >>> 24) | 0x80) + byte(length >>> 16) + byte(length >>> 8) + byte(length);

const record = (type: number, body: string): string =>
  `${byte(version)}${byte(type)}\x00\x01${byte(body.length >>> 8)}${byte(body.length)}\x00\x00${body}`;
