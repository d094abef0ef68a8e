/** What may stand in one head: `large_client_header_buffers`, as nginx reads it for HTTP/2. */
export interface FieldLimits {
  /** Of one field, name and value. */
  readonly field: number;
  /** Of all of them together. */
  readonly head: number;
}

/** The fields of a request laid out as a head of HTTP/1, whose reader then does for both. */
export interface LaidOut {
  readonly text: string;
  readonly methodEnd: number;
  readonly targetEnd: number;
  /** Why there is no text, in nginx's words. */
  readonly complaint: string;
  /** It is no head to answer, but a reason to end the connection. */
  readonly tooLarge: boolean;
}

const refused = (complaint: string, tooLarge = false): LaidOut => ({
  text: "",
  methodEnd: 0,
  targetEnd: 0,
  complaint,
  tooLarge,
});

const pseudo = [":method", ":path", ":scheme", ":authority"];
const unsafe = /[\0\r\n]/;
const methodText = /^[A-Z_-]+$/;
const schemeText = /^[A-Za-z][A-Za-z0-9+.-]*$/;
// eslint-disable-next-line no-control-regex -- what must not stand in a request line
const unsafeTarget = /[\0- \x7f]/;

/**
 * Lays out names and values as they came, pseudo fields too (RFC 9113 section 8.3): the authority
 * becomes `host` in its place, cookies are joined behind the other fields.
 */
export function layOut(raw: readonly string[], limits: FieldLimits): LaidOut {
  const said: (string | undefined)[] = [undefined, undefined, undefined, undefined];
  let fields = "";
  let cookie: string | undefined;
  let size = 0;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const length = name.length + value.length;
    size += length;
    if (length > limits.field) return refused("client sent too large header field", true);
    if (size > limits.head) return refused("client sent too large header", true);
    if (name === "" || unsafe.test(name)) return refused(`client sent invalid header name`);
    if (unsafe.test(value)) return refused(`client sent header "${name}" with invalid value`);
    if (name.charCodeAt(0) === 58) {
      const which = pseudo.indexOf(name);
      if (which < 0) return refused(`client sent unknown pseudo-header "${name}"`);
      if (said[which] !== undefined) return refused(`client sent duplicate ${name} header`);
      said[which] = value;
      if (which === 3) fields += `host: ${value}\r\n`;
    } else if (name === "cookie") cookie = cookie === undefined ? value : `${cookie}; ${value}`;
    else fields += `${name}: ${value}\r\n`;
  }
  if (cookie !== undefined) fields += `cookie: ${cookie}\r\n`;
  const [method, path, scheme] = said;
  return withLine(method, path, scheme, fields);
}

function withLine(
  method: string | undefined,
  path: string | undefined,
  scheme: string | undefined,
  fields: string,
): LaidOut {
  if (method === undefined) return refused("client sent no :method header");
  if (scheme === undefined) return refused("client sent no :scheme header");
  if (path === undefined) return refused("client sent no :path header");
  if (!methodText.test(method)) return refused(`client sent invalid method: "${method}"`);
  if (!schemeText.test(scheme)) return refused(`client sent invalid :scheme header: "${scheme}"`);
  if (!path.startsWith("/") || unsafeTarget.test(path))
    return refused(`client sent invalid :path header: "${path}"`);
  const targetEnd = method.length + 1 + path.length;
  return {
    text: `${method} ${path} HTTP/2.0\r\n${fields}\r\n`,
    methodEnd: method.length,
    targetEnd,
    complaint: "",
    tooLarge: false,
  };
}
