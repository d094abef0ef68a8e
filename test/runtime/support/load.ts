import net from "node:net";

/** A request as the benches send it, besides `Connection`. */
export const requestText = (close: boolean): string =>
  `GET /path?a=b HTTP/1.1\r\nHost: example.org\r\nUser-Agent: test\r\nAccept: */*\r\n${
    close ? "Connection: close\r\n" : ""
  }\r\n`;

export const answerText =
  "HTTP/1.1 200 OK\r\nServer: app\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

/** Sends `count` requests, `width` at a time, one after the other on each connection. */
export async function ask(port: number, count: number, close: boolean, width = 1): Promise<void> {
  const request = requestText(close);
  let toBegin = count;
  const worker = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const open = (): void => {
        if (toBegin === 0) {
          resolve();
          return;
        }
        toBegin--;
        const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
        socket.setNoDelay(true);
        socket.on("error", reject);
        let text = "";
        socket.on("data", (bytes) => {
          text += bytes.toString("latin1");
          if (close || !text.endsWith("\r\n\r\nhello")) return;
          text = "";
          if (toBegin === 0) {
            socket.destroy();
            resolve();
          } else {
            toBegin--;
            socket.write(request);
          }
        });
        if (close) socket.on("end", open);
      };
      open();
    });
  await Promise.all(Array.from({ length: width }, worker));
}
