import { say } from "../../messages/text.ts";
import { no, type Shape } from "../shape.ts";
import { type StreamListenSpec, streamListenShape } from "./stream-listen.ts";

/** What `listen` of mail does not take, though `stream` does. */
const streamOnly =
  /^(?:udp|reuseport|default_server|deferred|multipath|fastopen=|setfib=|accept_filter=)/;

/** `listen` of the mail proxy: that of `stream` with fewer parameters. */
export const mailListenShape: Shape<StreamListenSpec> = {
  ...streamListenShape,
  usage: "address:port [ssl] [parameter ...]",
  parse(words) {
    const wrong = words.slice(1).find(({ text }) => streamOnly.test(text));
    if (wrong) return no(notParameter(wrong.text), wrong.span);
    return streamListenShape.parse(words);
  },
};

const notParameter = (text: string) =>
  say(
    {
      en: "`{text}` is no parameter of `listen` in mail",
      zh: "`{text}` 不是 mail 中 `listen` 的参数",
    },
    { text },
  );
