import type { ValueType } from "../shape.ts";
import { ok } from "../shape.ts";
import { notOneOf, onOff } from "./values.ts";

/** `build` adds the name of the build; nginx Plus and Angie take a text of one's own as well. */
export const serverTokensType: ValueType<boolean | "build"> = {
  name: "on|off|build",
  parse(text) {
    if (text.toLowerCase() === "build") return ok("build");
    const flag = onOff.parse(text);
    return flag.ok ? flag : notOneOf(["on", "off", "build"]);
  },
  print: (value) => (typeof value === "boolean" ? onOff.print(value) : value),
  samples: { good: ["on", "off", "build"], bad: ["", "yes"] },
};
