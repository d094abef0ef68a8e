// [en] Sends a datagram and prints the answer: node udp.mjs 127.0.0.1:1053
// [zh] 发送一个数据报并显示应答：node udp.mjs 127.0.0.1:1053
import { createSocket } from "node:dgram";

const [host, port] = process.argv[2].split(":");
const socket = createSocket("udp4");
const late = setTimeout(() => {
  console.error("no answer");
  process.exit(1);
}, 5000);
socket.on("message", (message) => {
  console.log(String(message));
  clearTimeout(late);
  socket.close();
});
socket.send("hello", Number(port), host);
