import {
  type Fields,
  fieldBytes,
  flag,
  frame,
  type FrameClient,
  requestFields,
} from "../../runtime/support/http2-frames.ts";

/** What a client does that writes its frames by hand. */
export interface FrameScript {
  readonly name: string;
  readonly send: (client: FrameClient, path: (path: string) => string) => void;
  /** Milliseconds after which nothing more is expected, where the stream is not ended. */
  readonly wait?: number;
  /** The stream that is looked at. */
  readonly stream?: number;
  /** In the place of the preface. */
  readonly hello?: string;
  /** Why lbc logs nothing, or something else: Node says nothing of it. */
  readonly silent?: string;
  /** Where the two differ: what nginx does, what lbc does, and why. */
  readonly differs?: { readonly nginx: string; readonly lbc: string; readonly why: string };
}

const malformed =
  "Node's HTTP/2 resets what RFC 9113 section 8.1.1 calls malformed before lbc sees it";
const noRequest = "nginx logs a request with status 000; for lbc there is none";
const dropped = "Node's HTTP/2 leaves out a field that is not valid, and goes on without it";

const get = (name: string, path: string, more: Fields = [], method = "GET"): FrameScript => ({
  name,
  send: (client, to) => client.request(1, requestFields(to(path), more, method)),
});

/** A request with fields of its own choice. */
const only = (name: string, fields: (to: (path: string) => string) => Fields): FrameScript => ({
  name,
  send: (client, to) => client.request(1, fields(to)),
});

const reset = (script: FrameScript, nginx: string): FrameScript => ({
  ...script,
  differs: { nginx, lbc: "reset 1", why: malformed },
});

/** A body in pieces; the last one ends the stream unless `open`. */
const post = (
  name: string,
  path: string,
  pieces: readonly string[],
  more: Fields = [],
  open = false,
): FrameScript => ({
  name,
  send(client, to) {
    client.request(1, requestFields(to(path), more, "POST"), true);
    for (const [index, piece] of pieces.entries())
      client.send(frame.data, index === pieces.length - 1 && !open ? flag.end : 0, 1, piece);
  },
});

const length = (text: string): Fields => [["content-length", text]];

const targets: readonly FrameScript[] = [
  get("text", "/ok"),
  get("head", "/ok", [], "HEAD"),
  get("method of letters and underscores", "/ok", [], "G_T"),
  get("method in lower case", "/ok", [], "get"),
  get("method with a digit", "/ok", [], "G1"),
  get("TRACE", "/ok", [], "TRACE"),
  get("OPTIONS", "/ok", [], "OPTIONS"),
  get("bad escape", "/ok%zz"),
  get("escapes and dots", "/a/../ok%2f%41//b"),
  reset(get("CONNECT with a path", "/ok", [], "CONNECT"), "405"),
  only("CONNECT", () => [
    [":method", "CONNECT"],
    [":authority", "a:80"],
  ]),
];

const without = (name: string): FrameScript =>
  reset(
    only(`no ${name}`, (to) => requestFields(to("/ok")).filter(([one]) => one !== name)),
    "400",
  );

const pseudo: readonly FrameScript[] = [
  without(":method"),
  without(":path"),
  without(":scheme"),
  without(":authority"),
  only("Host alone", (to) => [...requestFields(to("/ok")).slice(0, 3), ["host", "b"]]),
  get("Host beside the authority", "/ok", [["host", "b"]]),
  only("port and last dot", (to) => [
    ...requestFields(to("/ok")).slice(0, 3),
    [":authority", "A.B.:80"],
  ]),
  only("another server", (to) => [
    ...requestFields(to("/ok")).slice(0, 3),
    [":authority", "other.test"],
  ]),
  reset(
    only("bad authority", (to) => [...requestFields(to("/ok")).slice(0, 3), [":authority", "a/b"]]),
    "400",
  ),
  reset(
    only("no slash", () => requestFields("ok")),
    "400",
  ),
  reset(
    only("full URL as path", () => requestFields("http://x/ok")),
    "400",
  ),
  reset(
    only("blank in the path", () => requestFields("/ok x")),
    "400",
  ),
  only("star", () => requestFields("*", [], "OPTIONS")),
  reset(get("pseudo twice", "/ok", [[":path", "/b"]]), "400"),
  reset(get("pseudo of answers", "/ok", [[":status", "200"]]), "400"),
  reset(get("unknown pseudo", "/ok", [[":x", "y"]]), "400"),
  reset(
    only("pseudo behind fields", (to) => [["x", "y"], ...requestFields(to("/ok"))]),
    "200",
  ),
  only("another scheme", (to) =>
    requestFields(to("/ok")).map(([n, v]) => [n, v === "http" ? "ftp" : v]),
  ),
];

const long = (at: number): Buffer => fieldBytes([[`x${at}`, "y".repeat(8000)]]);

const fields: readonly FrameScript[] = [
  get("cookies are joined", "/p", [
    ["cookie", "a=1"],
    ["x", "y"],
    ["cookie", "b=2; c=3"],
  ]),
  get("underscore and dot in names", "/p", [
    ["x_y", "1"],
    ["x.y", "2"],
    ["x-z", "3"],
  ]),
  get("bytes above 127", "/p", [["x", "\xe9\xff"]]),
  get("expect", "/p", [["expect", "100-continue"]], "POST"),
  get("te: trailers", "/p", [["te", "trailers"]]),
  ...[
    ["connection", "close"],
    ["keep-alive", "3"],
    ["te", "gzip"],
    ["transfer-encoding", "chunked"],
    ["proxy-connection", "x"],
  ].map(([name = "", value = ""]) => reset(get(name, "/p", [[name, value]]), "200")),
  { ...get("capitals in a name", "/ok", [["X-Upper", "1"]]), silent: noRequest },
  {
    ...get("blank in a name", "/ok", [["x y", "1"]]),
    differs: { nginx: "reset 1", lbc: "200", why: dropped },
  },
  ...["\r", "\n", "\0"].map((letter): FrameScript => ({
    ...get(`${JSON.stringify(letter)} in a value`, "/ok", [["x", `a${letter}b`]]),
    differs: { nginx: "reset 1", lbc: "200", why: dropped },
  })),
  get("field as long as a buffer", "/ok", [["x", "y".repeat(8180)]]),
  { ...get("field longer than a buffer", "/ok", [["x", "Z".repeat(16_000)]]), silent: noRequest },
  {
    name: "fields longer than all buffers",
    silent: noRequest,
    send(client, to) {
      client.send(frame.headers, flag.end, 1, fieldBytes(requestFields(to("/ok"))));
      for (let at = 0; at < 5; at++)
        client.send(frame.continuation, at === 4 ? flag.endHeaders : 0, 1, long(at));
    },
  },
];

const bodies: readonly FrameScript[] = [
  post("by length", "/p", ["abc"], length("3")),
  post("without length", "/p", ["abc", "de"]),
  post("without length or body", "/p", [""]),
  post("length 0", "/p", [""], length("0")),
  post("passed on by length", "/u", ["abcde"], length("5")),
  post("passed on to HTTP/1.0", "/u10", ["abc", "de"]),
  post("413 by length", "/small", ["x".repeat(30)], length("30"), true),
  post("413 by bytes", "/small", ["x".repeat(30)], [], true),
  post("not read", "/ok", ["abc"], length("30"), true),
  post("does not come", "/p", ["abc"], length("30"), true),
  reset(post("shorter than its length", "/p", ["abc"], length("5")), "400"),
  {
    ...post("longer than its length", "/p", ["abc"], length("2")),
    differs: { nginx: "400", lbc: "goaway 2", why: "Node ends the connection then" },
  },
  reset(post("length that is none", "/p", ["abc"], length("x")), "400, reset 0"),
  reset(post("two lengths", "/p", ["abc"], [...length("3"), ...length("3")]), "400, reset 0"),
  {
    name: "trailers",
    send(client, to) {
      client.request(1, requestFields(to("/p"), [], "POST"), true);
      client.send(frame.data, 0, 1, "abc");
      client.send(frame.headers, flag.end | flag.endHeaders, 1, fieldBytes([["x-t", "1"]]));
    },
    differs: { nginx: "goaway 1", lbc: "200", why: "RFC 9113 section 8.1 allows trailers" },
  },
];

const ends: readonly FrameScript[] = [
  get("444", "/444"),
  get("broken off by length", "/p/short"),
  get("broken off in chunks", "/p/broken"),
  {
    ...get("upgrade of the application", "/ws/switch"),
    differs: { nginx: "101", lbc: "502", why: "RFC 9113 section 8.6: there is no 101" },
  },
  {
    ...post("cancelled", "/p/hang", [""], [], true),
    name: "cancelled",
    wait: 1500,
    send(client, to) {
      client.request(1, requestFields(to("/p/hang")));
      setTimeout(() => client.send(frame.reset, 0, 1, "\0\0\0\x08"), 300);
    },
  },
  {
    name: "even stream",
    stream: 2,
    send: (client, to) => client.request(2, requestFields(to("/ok"))),
  },
  { name: "bad preface", hello: "PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n", send() {} },
  { name: "HTTP/1", hello: "GET /ok HTTP/1.1\r\nHost: a\r\n\r\n", send() {} },
];

export const frameScripts: readonly FrameScript[] = [
  ...targets,
  ...pseudo,
  ...fields,
  ...bodies,
  ...ends,
];
