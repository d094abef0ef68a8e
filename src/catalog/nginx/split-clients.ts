import { say } from "../../messages/text.ts";
import { no, ok, type ValueType } from "../shape.ts";
import { block, type Lookup, lookupShape } from "./blocks.ts";

export const splitClients = block<Lookup>(
  {
    name: "split_clients",
    module: "ngx_http_split_clients_module",
    contexts: ["http", "stream"],
    serve: "full",
  },
  lookupShape,
  "A variable that divides clients into parts by a hash of a string.",
  "按字符串的哈希值把客户端分成若干份的变量。",
);

const badShare = say({
  en: "a share such as 0.5% is expected, of at least 0.01%, or `*` for the rest",
  zh: "应为百分比，例如 0.5%（最小 0.01%），或用 `*` 表示其余部分",
});

/** ngx_atofp with two digits: `5%`, `.5%`, `0.01%`, in hundredths of a percent; `*` is the rest. */
export const share: ValueType<number | undefined> = {
  name: "percent|*",
  parse(text) {
    if (text === "*") return ok(undefined);
    const match = /^(\d*)(?:\.(\d{0,2}))?%$/.exec(text);
    const [, whole = "", part = ""] = match ?? [];
    const value = Number(`${whole}${part.padEnd(2, "0")}`);
    // nginx holds what it read in 32 bits.
    if (!match || whole.length > 17 || value === 0) return no(badShare);
    return ok(value % 4_294_967_296 || undefined);
  },
  print: (value) => (value === undefined ? "*" : `${value / 100}%`),
  samples: {
    good: ["50%", "0.01%", ".5%", "5.%", "100%", "*"],
    bad: ["0%", "0.001%", "50", "-1%", "%", "5.0.0%", "1e1%", ""],
  },
};
