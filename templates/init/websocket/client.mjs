// [en] Sends a word through a WebSocket and prints what comes back.
// [zh] 通过 WebSocket 发送一个词并显示回显。
const socket = new WebSocket(process.argv[2]);
socket.addEventListener("open", () => socket.send("hello"));
socket.addEventListener("message", ({ data }) => {
  console.log(`echo ${data}`);
  socket.close();
});
socket.addEventListener("error", () => {
  console.error("no WebSocket");
  process.exitCode = 1;
});
