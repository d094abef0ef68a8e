import { createSocket, type Socket as Datagrams } from "node:dgram";
import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";

export interface Stage {
  /** Ports by the name of a backend; `dead…` have nobody behind them. */
  readonly ports: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

type Behave = (socket: net.Socket, name: string) => void;

const echo: Behave = (socket) => {
  socket.on("data", (bytes) => socket.write(bytes));
  socket.on("end", () => socket.end());
};
/** Says who it is, and stays. */
const named: Behave = (socket, name) => {
  socket.write(name);
  socket.on("end", () => socket.end());
  socket.resume();
};
/** Answers when the client has ended. */
const late: Behave = (socket) => {
  let text = "";
  socket.on("data", (bytes) => (text += bytes.toString("latin1")));
  socket.on("end", () => socket.end(`all of ${text}`));
};
const silent: Behave = (socket) => {
  socket.resume();
  socket.on("end", () => socket.end());
};
const closing: Behave = (socket) => {
  socket.end("bye");
  socket.resume();
};
/** Gives back what came up to an `x`, and ends. */
const first: Behave = (socket) => {
  let text = "";
  socket.on("data", (bytes) => {
    text += bytes.toString("latin1");
    if (text.endsWith("x")) socket.end(text);
  });
};

const behaviours: Readonly<Record<string, Behave>> = {
  echo,
  late,
  silent,
  closing,
  first,
  a: named,
  b: named,
  c: named,
};

const given = new Set<number>();

/** A port that nobody has, and that nobody was given before. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, "close");
  if (given.has(port)) return freePort();
  given.add(port);
  return port;
}

/** Backends of every kind on free ports, and ports on which nobody is. */
export async function raiseBackends(
  pair: { readonly key: Buffer; readonly cert: Buffer },
  folder: string,
): Promise<Stage> {
  const ports: Record<string, number> = {};
  const servers: net.Server[] = [];
  const sockets = new Set<net.Socket>();
  const datagrams: Datagrams[] = [];
  const keep = (behave: Behave, name: string) => (socket: net.Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    behave(socket, name);
  };
  const listen = async (server: net.Server, at: net.ListenOptions): Promise<number> => {
    server.listen(at);
    await once(server, "listening");
    servers.push(server);
    const address = server.address();
    return typeof address === "object" && address ? address.port : 0;
  };
  for (const [name, behave] of Object.entries(behaviours))
    ports[name] = await listen(net.createServer({ allowHalfOpen: true }, keep(behave, name)), {
      port: 0,
      host: "127.0.0.1",
    });
  await listen(net.createServer({ allowHalfOpen: true }, keep(named, "unix")), {
    path: `${folder}/backend.sock`,
  });
  ports["secure"] = await listen(tls.createServer({ ...pair }, keep(echo, "secure")), {
    port: 0,
    host: "127.0.0.1",
  });
  for (const [name, answers] of [
    ["udp-echo", 1],
    ["udp-twice", 2],
    ["udp-silent", 0],
  ] as const) {
    const socket = createSocket("udp4");
    socket.on("message", (bytes, from) => {
      for (let count = 0; count < answers; count++)
        socket.send(`${name}: ${bytes.toString("latin1")}`, from.port, from.address);
    });
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    ports[name] = socket.address().port;
    datagrams.push(socket);
  }
  for (const name of ["dead1", "dead2"]) ports[name] = await freePort();
  return {
    ports,
    async close() {
      for (const socket of sockets) socket.destroy();
      for (const socket of datagrams) socket.close();
      const closed = servers.map((server) => once(server, "close"));
      for (const server of servers) server.close();
      await Promise.all(closed);
    },
  };
}
