import { once } from "node:events";
import { readFileSync } from "node:fs";
import net from "node:net";
import { join } from "node:path";
import tls from "node:tls";

/** One connection of the script. */
export interface Ask {
  /** Port by its name. */
  readonly to: string;
  /** Asked for in the handshake. */
  readonly name?: string;
  /** `Host`, where it is another. */
  readonly host?: string;
  readonly path?: string;
  /** The certificate that is shown, with what stands behind it in `NAME-chain.pem`. */
  readonly cert?: string;
  readonly chain?: boolean;
  readonly options?: tls.ConnectionOptions;
  /** Goes on with the session of a first connection. */
  readonly again?: boolean;
  /** HTTP of another kind than a GET in version 1.1; none at all for `stream`. */
  readonly request?: string;
}

/** What came of it: bytes, or the error that ended it. */
export async function ask(
  one: Ask,
  ports: Readonly<Record<string, number>>,
  folder: string,
): Promise<string> {
  let session: Buffer | undefined;
  const keep = (given: Buffer): void => {
    session ??= given;
  };
  const first = await connect(one, { ports, folder, keep });
  if (one.again !== true) return first;
  return `${session ? "a session" : "no session"} ${await connect(one, { ports, folder, session })}`;
}

interface Around {
  readonly ports: Readonly<Record<string, number>>;
  readonly folder: string;
  readonly keep?: (session: Buffer) => void;
  readonly session?: Buffer | undefined;
}

async function connect(
  { to, name, host = name, path = "/", cert, chain = false, options = {}, request }: Ask,
  { ports, folder, keep, session }: Around,
): Promise<string> {
  const shown =
    cert === undefined
      ? {}
      : {
          cert: readFileSync(join(folder, `${cert}${chain ? "-chain" : ""}.pem`)),
          key: readFileSync(join(folder, `${cert}.key`)),
        };
  const socket = tls.connect({
    host: "127.0.0.1",
    port: ports[to] ?? 0,
    rejectUnauthorized: false,
    ...(name === undefined ? {} : { servername: name }),
    ...shown,
    ...options,
    ...(session ? { session } : {}),
  });
  if (keep) socket.on("session", keep);
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${host ?? "x"}`, "Connection: close", "", ""];
  socket.write(request ?? lines.join("\r\n"));
  let text = "";
  let own = "";
  socket.on("secureConnect", () => {
    const subject = socket.getPeerCertificate().subject as { CN?: string } | undefined;
    own = `${subject?.CN ?? "-"} ${String(socket.alpnProtocol)} `;
  });
  socket.on("data", (piece) => (text += piece.toString("latin1")));
  try {
    await once(socket, "close");
  } catch (error) {
    return `${own}${text} ${(error as NodeJS.ErrnoException).code ?? String(error)}`;
  } finally {
    socket.destroy();
  }
  // Identifiers of sessions are as long as those of nginx, and no more alike than that.
  // A certificate of thirty days has one less a moment later.
  const steady = text.replace("v_remain=30;", "v_remain=29;");
  const told = steady.replace(/session_id=(\w*)/, (_, id: string) => `session_id=${id.length}`);
  return own + told.replace(/^(?:Date|Content-Length): .*\r\n/gm, "");
}

/** Bytes without TLS. */
export async function askPlainly(port: number, request: string): Promise<string> {
  const socket = net.connect(port, "127.0.0.1");
  socket.write(request, "latin1");
  let text = "";
  socket.on("data", (piece) => (text += piece.toString("latin1")));
  socket.on("error", () => {});
  await once(socket, "close");
  return text.replace(/^Date: .*\r\n/m, "");
}
