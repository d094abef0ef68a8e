import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from "node:http2";
import net from "node:net";

export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** 0: it ended in order. */
  readonly reset: number;
  readonly trailers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A session without TLS. */
export function openSession(port: number): ClientHttp2Session {
  const session = connect("http://a.test", {
    createConnection: () => net.connect(port, "127.0.0.1"),
  });
  session.on("error", () => {});
  return session;
}

/** One request, to its end. */
export function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string | Buffer,
): Promise<Seen> {
  return new Promise((resolve) => {
    const request = session.request(headers, { endStream: body === undefined });
    let answer: Seen["headers"] = {};
    let trailers: Seen["trailers"] = {};
    const pieces: Buffer[] = [];
    request.on("response", (fields) => (answer = fields as Seen["headers"]));
    request.on("trailers", (fields) => (trailers = fields as Seen["trailers"]));
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("error", () => {});
    request.on("close", () =>
      resolve({
        status: Number(answer[":status"] ?? 0),
        headers: answer,
        body: Buffer.concat(pieces).toString("latin1"),
        reset: request.rstCode ?? 0,
        trailers,
      }),
    );
    if (body !== undefined) request.end(body);
  });
}
