import type { Balance } from "../../ir/upstream.ts";
import type { Bytes } from "../../ir/upstream.ts";
import { say } from "../../messages/text.ts";
import { balanceSlot } from "../nginx/upstream-slots.ts";
import { size } from "../nginx/values.ts";
import { no, ok, one, type Shape } from "../shape.ts";
import { unknownWord } from "./keyed.ts";
import { ownDirectives } from "./makers.ts";

const modes: ReadonlyMap<string, "idle" | "peak"> = new Map([
  ["weight_mode=idle", "idle"],
  ["weight_mode=peak", "peak"],
]);

const fairShape: Shape<Balance> = {
  usage: "[no_rr] [weight_mode=idle | weight_mode=peak]",
  parse(words) {
    let roundRobin = true;
    let weightMode: "default" | "idle" | "peak" = "default";
    for (const word of words) {
      const mode = modes.get(word.text);
      if (word.text === "no_rr") roundRobin = false;
      else if (!mode) return unknownWord(word);
      else if (weightMode !== "default")
        return no(
          say({
            en: "only one weight_mode= is allowed",
            zh: "weight_mode= 只能写一次",
          }),
          word.span,
        );
      else weightMode = mode;
    }
    return ok({ kind: "fair", roundRobin, weightMode });
  },
  print: (value) =>
    value.kind === "fair"
      ? [
          ...(value.roundRobin ? [] : ["no_rr"]),
          ...(value.weightMode === "default" ? [] : [`weight_mode=${value.weightMode}`]),
        ]
      : [],
  samples: {
    good: ["", "no_rr", "weight_mode=idle", "weight_mode=peak", "no_rr weight_mode=peak"],
    bad: ["rr", "weight_mode=idle weight_mode=peak", "weight_mode=", "weight_mode=busy", "no-rr"],
  },
};

const module = ownDirectives({
  module: "ngx_http_upstream_fair_module",
  dialects: ["nginx", "openresty", "tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

export const fair = module<Balance>(
  "fair",
  fairShape,
  "The backend that is least busy is taken (module upstream-fair).",
  "选择最空闲的后端（upstream-fair 模块）。",
  { slot: balanceSlot.slot, repeat: "last-wins", serve: "full" },
);

export const upstreamFairShmSize = module<Bytes>(
  "upstream_fair_shm_size",
  one(size),
  "Shared memory in which upstream-fair counts requests in progress.",
  "upstream-fair 统计处理中请求所用的共享内存。",
  {
    contexts: ["http"],
    repeat: "append",
    serve: { accepted: "requests in progress are not held in a memory zone of fixed size" },
  },
);
