import { connect, type IncomingHttpHeaders } from "node:http2";
import net from "node:net";
import { join } from "node:path";

/** A request of Node's own client. */
export interface Ask {
  readonly name: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const of = (path: string, more: Partial<Ask> = {}): Ask => ({
  name: `${more.method ?? "GET"} ${path} ${JSON.stringify(more.headers ?? {})}`,
  path,
  ...more,
});

const file = "/f.txt";
const modified = "Tue, 14 Nov 2023 22:13:20 GMT";

export const asks: readonly Ask[] = [
  of("/ok"),
  of("/vars?a=b&c"),
  of("/vars", { headers: { "x-kind": "abc", authorization: "Basic dXNlcjpw" } }),
  of("/204"),
  of("/301"),
  of("/301", { method: "HEAD" }),
  of("/403"),
  of("/404"),
  of("/page"),
  of("/none"),
  of("/code"),
  of("/down"),
  of("/rewrite/x"),
  of("/if"),
  of("/if", { headers: { "x-kind": "b" } }),
  of("/limited?key=a"),
  of("/limited?key=a"),
  of("/rate"),
  of("/added?a=1"),
  of("/real", { headers: { "x-forwarded-for": "192.0.2.7" } }),
  of(file),
  of(file, { method: "HEAD" }),
  of(file, { method: "POST", body: "x" }),
  of(file, { headers: { range: "bytes=2-3" } }),
  of(file, { headers: { range: "bytes=90-" } }),
  of(file, { headers: { range: "bytes=0-1,3-4" } }),
  of(file, { headers: { "if-modified-since": modified } }),
  of(file, { headers: { "if-unmodified-since": "Tue, 14 Nov 2000 22:13:20 GMT" } }),
  of("/", {}),
  of("/p"),
  of("/p", { method: "HEAD" }),
  of("/p", { method: "PUT", body: "put" }),
  of("/p", { method: "DELETE" }),
  of("/p", { headers: { cookie: ["a=1", "b=2"], "user-agent": "x", accept: "*/*" } }),
  of("/p", { method: "POST", body: "x".repeat(40_000) }),
  of("/p/chunked"),
  of("/p/none"),
  of("/p/missing"),
  of("/p/moved"),
  of("/intercept/missing"),
  of("/u/chunked", { method: "POST", body: "abc" }),
];

const list = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers).map(([name, value]) =>
    name === "date" ? name : `${name}: ${[value].flat().join(" | ")}`,
  );

/** Asks on a connection of its own: fields in their order, body, trailers, how the stream ended. */
export function askSession(folder: string, ask: Ask): Promise<unknown> {
  const session = connect("http://main.test", {
    createConnection: () => net.connect(join(folder, "plain")),
  });
  session.on("error", () => {});
  const mark = `case=ask_${ask.name.replaceAll(/\W/g, "_")}`;
  const path = `${ask.path}${ask.path.includes("?") ? "&" : "?"}${mark}`;
  return new Promise((resolve) => {
    const request = session.request(
      { ":path": path, ":method": ask.method ?? "GET", ...ask.headers },
      { endStream: ask.body === undefined },
    );
    const told = { head: [] as string[], body: "", trailers: [] as string[] };
    request.on("response", (headers) => (told.head = list(headers)));
    request.on("trailers", (headers) => (told.trailers = list(headers)));
    request.setEncoding("latin1");
    request.on("data", (piece: string) => (told.body += piece));
    request.on("error", () => {});
    request.on("close", () => {
      session.destroy();
      resolve({
        ...told,
        body: told.body.replaceAll(/--?\d{20}(?:--)?/g, "BOUNDARY"),
        reset: request.rstCode,
      });
    });
    if (ask.body !== undefined) request.end(ask.body);
  });
}
