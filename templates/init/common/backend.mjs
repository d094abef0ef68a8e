// [en] Servers to try the load balancer with: HTTP, WebSocket (echo) and UDP (echo) at each address.
// [zh] 用来试验负载均衡的后端：每个地址同时提供 HTTP、WebSocket（回显）与 UDP（回显）。
//
//     node backend.mjs 127.0.0.1:9001 127.0.0.1:9002
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { createServer } from "node:http";

const magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

for (const address of process.argv.slice(2)) {
  const [host, port] = address.split(":");
  const server = createServer((request, response) => {
    response.end(`backend ${address} ${request.method} ${request.url}\n`);
  });
  server.on("upgrade", ({ headers }, socket) => {
    const accept = createHash("sha1").update(headers["sec-websocket-key"] + magic);
    socket.write(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
        `Sec-WebSocket-Accept: ${accept.digest("base64")}\r\n\r\n`,
    );
    // [en] Short text frames only: enough to see that the way is open.
    // [zh] 只处理短文本帧，足以确认链路畅通。
    socket.on("data", (frame) => {
      if ((frame[0] & 0x0f) !== 1) return socket.end(Buffer.from([0x88, 0]));
      const length = frame[1] & 0x7f;
      const mask = frame.subarray(2, 6);
      const text = frame.subarray(6, 6 + length).map((byte, index) => byte ^ mask[index & 3]);
      socket.write(Buffer.concat([Buffer.from([0x81, length]), text]));
    });
    socket.on("error", () => socket.destroy());
  });
  server.listen(Number(port), host);
  const udp = createSocket("udp4");
  udp.on("message", (message, from) => udp.send(`${address} ${message}`, from.port, from.address));
  udp.bind(Number(port), host);
}
