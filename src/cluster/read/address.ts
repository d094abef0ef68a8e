import { say, type Text } from "../../messages/text.ts";
import { addressIn, fullLength } from "../addresses.ts";

interface Wanted {
  readonly prefix: "none" | "may" | "must";
  readonly port: "none" | "may" | "must";
  readonly host?: true;
}

/** What is wrong with an address; nothing where it is as wanted. */
export function wrongAddress(text: string, wanted: Wanted): Text | undefined {
  const found = addressIn(text);
  if (!found || (found.family === 0 && !wanted.host)) return noAddress(text, wanted);
  const { family, prefix, port } = found;
  if (prefix !== undefined && wanted.prefix === "none")
    return say({ en: "`{text}` is to have no prefix here", zh: "`{text}` 此处不写前缀" }, { text });
  if (port !== undefined && wanted.port === "none")
    return say({ en: "`{text}` is to have no port here", zh: "`{text}` 此处不写端口" }, { text });
  if (prefix !== undefined && prefix > fullLength(family === 6 ? 6 : 4))
    return say(
      { en: "/{prefix} is longer than the address", zh: "/{prefix} 超出地址长度" },
      { prefix },
    );
  if (port !== undefined && (port < 1 || port > 65_535))
    return say({ en: "a port is a number from 1 to 65535", zh: "端口应为 1 到 65535" });
  if (prefix === undefined && wanted.prefix === "must")
    return say({ en: "the prefix is missing: `{text}/24`", zh: "缺少前缀：`{text}/24`" }, { text });
  if (port === undefined && wanted.port === "must")
    return say({ en: "the port is missing: `{text}:80`", zh: "缺少端口：`{text}:80`" }, { text });
  return undefined;
}

const noAddress = (text: string, wanted: Wanted): Text =>
  say(
    {
      en: "`{text}` is no address; one is written {example}",
      zh: "`{text}` 不是地址，写法如 {example}",
    },
    { text, example: exampleOf(wanted) },
  );

/** How such an address is written. */
export const exampleOf = ({ prefix, port }: Wanted): string =>
  port === "none" ? (prefix === "none" ? "10.0.0.1" : "10.0.0.1/24") : "10.0.0.1:80";
