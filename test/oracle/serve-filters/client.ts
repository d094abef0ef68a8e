import { connect } from "node:net";
import { gunzipSync } from "node:zlib";

/** A request of the script: what is asked, under a name that tells why. */
export interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly version?: string;
  readonly fields?: readonly string[];
}

/** An answer as lines that both servers must have alike. */
export async function ask(port: number, { path, method, version, fields }: Ask): Promise<string> {
  const head = [
    `${method ?? "GET"} ${path} HTTP/${version ?? "1.1"}`,
    "Host: front",
    "Connection: close",
    ...(fields ?? []),
  ];
  const text = plain(await bytesOf(port, `${head.join("\r\n")}\r\n\r\n`));
  return /daily|@/.test(path)
    ? text.replace(/^(Expires:|Cache-Control: max-age=).*\r$/gm, "$1 T\r")
    : text;
}

function bytesOf(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const pieces: Buffer[] = [];
    socket.setTimeout(10_000, () => socket.destroy(new Error(`no answer: ${request}`)));
    socket.on("data", (bytes) => pieces.push(bytes));
    socket.on("error", reject);
    socket.on("end", () => {
      socket.destroy();
      resolve(Buffer.concat(pieces).toString("latin1"));
    });
    socket.write(request, "latin1");
  });
}

/** Without times that pass, chunks that fall as they will and what compression makes of a text. */
function plain(text: string): string {
  const at = text.indexOf("\r\n\r\n");
  const head = text.slice(0, at + 2);
  const now = Date.parse(/^Date: (.*)\r$/m.exec(head)?.[1] ?? "");
  const chunked = /^Transfer-Encoding: chunked\r$/m.test(head);
  const { body, trailers } = chunked
    ? withoutChunks(text.slice(at + 4))
    : { body: text.slice(at + 4), trailers: "" };
  const packed = body !== "" && /^Content-Encoding: gzip\r$/m.test(head) && body.startsWith("\x1f");
  const unpacked = packed ? gunzipSync(Buffer.from(body, "latin1")).toString("latin1") : body;
  return `${timeless(head, now)}\r\n${unpacked}${trailers === "" ? "" : `\nTRAILERS ${trailers}`}`;
}

const timeless = (head: string, now: number): string =>
  head
    .replace(/^Date: .*\r$/m, "Date: now\r")
    .replaceAll(/^(Expires): (.*)\r$/gm, (line: string, name: string, date: string) => {
      const distance = (Date.parse(date) - now) / 1000;
      return Math.abs(distance) < 5_000_000 ? `${name}: ${distance}\r` : line;
    });

function withoutChunks(text: string): { readonly body: string; readonly trailers: string } {
  let body = "";
  for (let at = 0; ;) {
    const line = text.indexOf("\r\n", at);
    const size = line < 0 ? Number.NaN : Number.parseInt(text.slice(at, line), 16);
    if (Number.isNaN(size)) return { body: `${body} BROKEN`, trailers: "" };
    if (size === 0) return { body, trailers: text.slice(line + 2) };
    body += text.slice(line + 2, line + 2 + size);
    at = line + 4 + size;
  }
}
