import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { count } from "./kinds.ts";

/** A key by its number. Never print the key. */
export interface HmacKey {
  readonly id: number;
  /** `hex:` and digits, `file:` and a path, or the text itself. */
  readonly key: string;
}

const id = count(1, 255);

/** `id hex:digits|file:path|text`. */
export const hmacKey: Shape<HmacKey> = {
  usage: "id 1-255 hex:digits|file:path|text",
  parse([first, second]) {
    if (!first || !second)
      return no(say({ en: "a number and a key are needed", zh: "需要编号和密钥" }));
    const parsed = id.parse(first.text);
    return parsed.ok ? ok({ id: parsed.value, key: second.text }) : no(parsed.reason, first.span);
  },
  print: ({ id: number, key }) => [String(number), key],
};
