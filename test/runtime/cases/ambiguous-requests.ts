/** What a client sends, and what may come of it. */
export interface RequestCase {
  readonly name: string;
  /** Latin-1; an array is sent in pieces. */
  readonly text: string | readonly string[];
  /** `refuse`: an error, and nothing reaches the backend; a number: so many clean requests do. */
  readonly want: "refuse" | number;
  /** Bodies that the backend reads, in order. */
  readonly bodies?: readonly string[];
  /** Fields (lower case) that the backend must not see. */
  readonly absent?: readonly string[];
}

const end = "\r\n\r\n";
const get = (fields: string, line = "GET /a HTTP/1.1"): string =>
  `${line}\r\nHost: front${fields === "" ? "" : `\r\n${fields}`}${end}`;
const post = (fields: string, body: string): string => `${get(fields, "POST /a HTTP/1.1")}${body}`;
const inner = "GET /hidden HTTP/1.1\r\nHost: front\r\n\r\n";
const chunked = (body: string, fields = ""): string =>
  post(`Transfer-Encoding: chunked${fields}`, body);
const refused = (name: string, text: string | readonly string[]): RequestCase => ({
  name,
  text,
  want: "refuse",
});

const lines: readonly RequestCase[] = [
  ["a tab for a blank", "GET\t/a HTTP/1.1"],
  ["a vertical tab in the target", "GET /\va HTTP/1.1"],
  ["a DEL in the target", "GET /\x7fa HTTP/1.1"],
  ["a NUL in the target", "GET /\0a HTTP/1.1"],
  ["a carriage return in the line", "GET /a\r HTTP/1.1"],
  ["version 2.0", "GET /a HTTP/2.0"],
  ["version 0.9 written", "GET /a HTTP/0.9"],
  ["version in small letters", "GET /a http/1.1"],
  ["a word behind the version", "GET /a HTTP/1.1 x"],
  ["a method with a colon", "GE:T /a HTTP/1.1"],
  ["a method with an @", "GE@T /a HTTP/1.1"],
  ["no target", "GET HTTP/1.1"],
  ["a target without a slash", "GET a HTTP/1.1"],
  ["an asterisk for GET", "GET * HTTP/1.1"],
  ["CONNECT", "CONNECT front:80 HTTP/1.1"],
  ["TRACE", "TRACE /a HTTP/1.1"],
  ["absolute with a user", "GET http://me@front/a HTTP/1.1"],
  ["absolute without a host", "GET http:///a HTTP/1.1"],
].map(([name = "", line]) => refused(`line: ${name}`, get("", line)));

const hosts: readonly RequestCase[] = [
  refused("host: none", "GET /a HTTP/1.1\r\n\r\n"),
  ...["", "a b", "a/b", "a?b", "a#b", "a@b", "a:b", "a:80:80", "[::1", "a\\b", "a,b", 'a"b', "a\x7f"]
    .slice(1)
    .map((host) => refused(`host: ${host}`, `GET /a HTTP/1.1\r\nHost: ${host}${end}`)),
  refused("host: twice", get("Host: other")),
  refused("host: twice, in capitals", get("HOST: front")),
];

const fields: readonly RequestCase[] = [
  ...["X(", "X)", "X<", "X@", "X,", "X;", "X=", "X?", "X[", "X{", 'X"', "X/", "X\\", "\xc3\xa4"].map(
    (name) => refused(`field: the name ${name}`, get(`${name}: 1`)),
  ),
  refused("field: a blank before the colon", get("X : 1")),
  refused("field: a tab before the colon", get("X\t: 1")),
  refused("field: no colon", get("nonsense")),
  refused("field: no name", get(": 1")),
  refused("field: folded", get("X: 1\r\n 2")),
  refused("field: folded with a tab", get("X: 1\r\n\t2")),
  refused("field: the first one folded", "GET /a HTTP/1.1\r\n Host: front\r\n\r\n"),
  refused("field: NUL in the value", get("X: 1\x002")),
  refused("field: CR in the value", get("X: 1\r2")),
  refused("field: a name with a CR", get("X\rY: 1")),
  refused("field: CRLF, then a head that ends in LF LF", `${get("X: 1\n\n").slice(0, -4)}${inner}`),
];

const lengths: readonly RequestCase[] = [
  ...["+5", "-5", "5 5", "5,5", "5, 5", "0x5", "5.0", "5e0", "five", "", "'5'", "5;", "\x0b5", "٥"].map(
    (length) => refused(`length: ${length}`, post(`Content-Length: ${length}`, "hello")),
  ),
  refused("length: more than any number holds", post(`Content-Length: ${"9".repeat(30)}`, "hello")),
  refused("length: twice the same", post("Content-Length: 5\r\nContent-Length: 5", "hello")),
  refused("length: two that differ", post("Content-Length: 5\r\nContent-Length: 0", "hello")),
  refused("length: and coding", post("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")),
  refused("length: behind the coding", chunked(`0\r\n\r\n${inner}`, "\r\nContent-Length: 4")),
];

const codings: readonly RequestCase[] = [
  ...[
    "gzip",
    "identity",
    "chunked, identity",
    "gzip, chunked",
    "chunked, chunked",
    "chunked,",
    ",chunked",
    "xchunked",
    "chunkedx",
    '"chunked"',
    "chunked;q=1",
    "chunk ed",
    "\x0bchunked",
    "chunked\x0b",
    "",
  ].map((coding) => refused(`coding: ${coding}`, post(`Transfer-Encoding: ${coding}`, "0\r\n\r\n"))),
  refused("coding: twice", chunked("0\r\n\r\n", "\r\nTransfer-Encoding: chunked")),
  refused("coding: second one differs", chunked("0\r\n\r\n", "\r\nTransfer-Encoding: x")),
  refused("coding: a blank before the colon", post("Transfer-Encoding : chunked", "0\r\n\r\n")),
  refused("coding: folded", post("Transfer-Encoding:\r\n chunked", "0\r\n\r\n")),
  refused(
    "coding: in HTTP/1.0",
    "POST /a HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  ),
];

const pieces: readonly RequestCase[] = [
    "g\r\nhello\r\n0\r\n\r\n",
    "-5\r\nhello\r\n0\r\n\r\n",
    "+5\r\nhello\r\n0\r\n\r\n",
    "0x5\r\nhello\r\n0\r\n\r\n",
    "\r\nhello\r\n0\r\n\r\n",
    " 5\r\nhello\r\n0\r\n\r\n",
    "5\r\nhelloXX0\r\n\r\n",
    "5\r\nhello0\r\n\r\n",
    "5\r\nhello!\r\n0\r\n\r\n",
    `${"f".repeat(17)}\r\nhello\r\n0\r\n\r\n`,
    "1_0\r\nhello\r\n0\r\n\r\n",
    "5\rXhello\r\n0\r\n\r\n",
].map((body) => refused(`chunk: ${JSON.stringify(body)}`, chunked(body)));

const taken: readonly RequestCase[] = [
  { name: "plain", text: get(""), want: 1 },
  { name: "lines that end in LF", text: "GET /a HTTP/1.1\nHost: front\n\n", want: 1 },
  { name: "two blanks before the version", text: get("", "GET /a  HTTP/1.1"), want: 1 },
  { name: "version 1.10", text: get("", "GET /a HTTP/1.10"), want: 1 },
  { name: "empty lines in front", text: `\r\n\r\n${get("")}`, want: 1 },
  { name: "blanks around a value", text: get("X:  \t 1 \t"), want: 1 },
  { name: "an empty value", text: get("X:"), want: 1 },
  { name: "bytes above 127 in a value", text: get("X: \xc3\xa4\xff"), want: 1 },
  { name: "an absolute target", text: get("", "GET http://front/a HTTP/1.1"), want: 1 },
  { name: "a name that nginx ignores", text: get("X.Y: 1"), want: 1, absent: ["x.y"] },
  {
    name: "fields that Connection names",
    text: get("Connection: X-Hop, close\r\nX-Hop: 1"),
    want: 1,
    absent: ["x-hop"],
  },
  {
    name: "Connection does not name the proxy's own",
    text: get("Connection: X-Seen, Host, close"),
    want: 1,
  },
  {
    name: "fields of one connection",
    text: get("Keep-Alive: 5\r\nTE: trailers\r\nProxy-Connection: close\r\nUpgrade: x"),
    want: 1,
    absent: ["te", "keep-alive", "upgrade"],
  },
  { name: "two at once", text: get("") + get(""), want: 2 },
  {
    name: "a body, then another request",
    text: post("Content-Length: 5", "hello") + get(""),
    want: 2,
    bodies: ["hello", ""],
  },
  { name: "a length with zeros in front", text: post("Content-Length: 005", "hello"), want: 1, bodies: ["hello"] },
  {
    name: "a request as a body",
    text: post(`Content-Length: ${inner.length}`, inner) + get(""),
    want: 2,
    bodies: [inner, ""],
  },
  {
    name: "chunks, an extension, capitals, zeros in front",
    text: chunked('005;a="b"\r\nhello\r\nA\r\n0123456789\r\n000\r\n\r\n') + get(""),
    want: 2,
    bodies: ["hello0123456789", ""],
  },
  {
    name: "trailers",
    text: chunked("5\r\nhello\r\n0\r\nX-T: 1\r\nContent-Length: 9\r\nHost: x\r\n\r\n") + get(""),
    want: 2,
    bodies: ["hello", ""],
    absent: ["x-t"],
  },
  {
    name: "a coding in capitals, in pieces",
    text: [post("Transfer-Encoding: CHUNKED", ""), "5\r", "\nhel", "lo\r", "\n0\r\n\r", "\n"],
    want: 1,
    bodies: ["hello"],
  },
  {
    name: "HTTP/1.0 with a length",
    text: "POST /a HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello",
    want: 1,
    bodies: ["hello"],
  },
  { name: "Expect", text: [post("Expect: 100-continue\r\nContent-Length: 5", ""), "hello"], want: 1, bodies: ["hello"] },
];

export const requestCases: readonly RequestCase[] = [
  ...lines,
  ...hosts,
  ...fields,
  ...lengths,
  ...codings,
  ...pieces,
  ...taken,
];
