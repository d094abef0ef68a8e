import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import tls from "node:tls";

/** A backend that answers what it learnt of its client in the handshake. */
export async function raiseBackend(
  folder: string,
  name: string,
  chain = "",
): Promise<{ readonly port: number; close(): void }> {
  const server = tls.createServer(
    {
      cert: readFileSync(join(folder, `${name}${chain}.pem`)),
      key: readFileSync(join(folder, `${name}.key`)),
      ca: readFileSync(join(folder, "ca.pem")),
      requestCert: true,
      rejectUnauthorized: false,
    },
    (socket) => {
      socket.on("error", () => {});
      socket.once("data", () => {
        const { CN = "-" } = (socket.getPeerCertificate().subject ?? {}) as { CN?: string };
        const facts = `sni=${String(socket.servername)} cert=${CN} known=${socket.authorized}`;
        const length = `Content-Length: ${Buffer.byteLength(facts)}`;
        socket.end(`HTTP/1.1 200 OK\r\n${length}\r\nConnection: close\r\n\r\n${facts}`);
      });
    },
  );
  server.on("tlsClientError", () => {});
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
