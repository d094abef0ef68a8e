/** Path and arguments of a URI that a backend names. */
export interface NamedUri {
  readonly uri: string;
  readonly args: string;
}

/** Undefined: the URI leads out of where it may (nginx: ngx_http_parse_unsafe_uri). */
export function parseUnsafeUri(text: string): NamedUri | undefined {
  const question = text.indexOf("?");
  const written = question < 0 ? text : text.slice(0, question);
  if (written === "" || leadsUp(written)) return undefined;
  const uri = written.includes("%") ? unescape(written) : written;
  if (leadsUp(uri)) return undefined;
  return { uri, args: question < 0 ? "" : text.slice(question + 1) };
}

const leadsUp = (path: string): boolean => path.includes("\0") || /(?:^|\/)\.\.(?:\/|$)/.test(path);

/** `%41` is decoded; of what is no such sequence nginx keeps what it happens to keep. */
const unescape = (text: string): string =>
  text.replaceAll(
    /%(?:([\da-f]{2})|[\da-f](?:[^]|$)|([^]|$))/gi,
    (_, code: string | undefined, other: string | undefined) =>
      code === undefined ? (other ?? "") : String.fromCharCode(Number.parseInt(code, 16)),
  );
