import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount, type Buffers } from "./shapes.ts";
import { integer, size } from "./values.ts";

/** ngx_conf_set_bufs_slot: a number of buffers and the size of each, neither of them 0. */
export const buffers = (): Shape<Buffers> => ({
  usage: "number size",
  parse(words) {
    const [first, second, extra] = words;
    if (!first || !second || extra) return badCount("number size");
    const count = integer(1).parse(first.text);
    if (!count.ok) return no(count.reason, first.span);
    const each = size.parse(second.text);
    if (!each.ok || each.value === 0) return no(each.ok ? tooSmall : each.reason, second.span);
    return ok({ count: count.value, size: each.value });
  },
  print: (value) => [String(value.count), size.print(value.size)],
});

const tooSmall = { en: "a buffer cannot be empty", zh: "缓冲大小不能为 0" };
