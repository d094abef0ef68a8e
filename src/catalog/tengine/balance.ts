import type { Balance } from "../../ir/upstream.ts";
import { printed, readKeyed, valueOf } from "../modules/keyed.ts";
import { ownDirectives } from "../modules/makers.ts";
import { badCount } from "../nginx/shapes.ts";
import { balanceSlot } from "../nginx/upstream-slots.ts";
import { integer, onOff } from "../nginx/values.ts";
import { ok, one, type Shape } from "../shape.ts";

const module = ownDirectives({
  module: "ngx_http_upstream_vnswrr_module",
  dialects: ["tengine"],
  contexts: ["upstream"],
  inherit: "none",
});

const slot = balanceSlot.slot;

const ring: Shape<Balance> = {
  usage: "$variable",
  parse: ([key, extra]) =>
    key && !extra ? ok({ kind: "tengine-consistent-hash", key: key.text }) : badCount("$variable"),
  print: (value) => (value.kind === "tengine-consistent-hash" ? [value.key] : []),
};

export const consistentHash = module<Balance>(
  "consistent_hash",
  ring,
  "A key chooses the backend on a ring of Tengine's own: weights are virtual nodes, `id=` names a backend.",
  "按 Tengine 自己的一致性哈希环选择后端：权重即虚拟节点数，`id=` 为后端编号。",
  { slot, repeat: "append", serve: "full" },
);

function roundRobin(kind: "vnswrr" | "iwrr"): Shape<Balance> {
  return {
    usage: "[max_init=number]",
    parse(words) {
      const read = readKeyed(words, ["max_init"]);
      if (!read.ok) return read;
      const maxInit = valueOf(read.value, "max_init", integer(1));
      return maxInit.ok ? ok({ kind, maxInit: maxInit.value }) : maxInit;
    },
    print: (value) => (value.kind === kind ? printed("max_init", value.maxInit) : []),
  };
}

export const vnswrr = module<Balance>(
  "vnswrr",
  roundRobin("vnswrr"),
  "Smooth weighted round robin over virtual nodes that are made step by step.",
  "虚拟节点平滑加权轮询（VNSWRR）。",
  { slot, repeat: "append" },
);

export const iwrr = module<Balance>(
  "iwrr",
  roundRobin("iwrr"),
  "Interleaved weighted round robin.",
  "交错加权轮询（IWRR）。",
  { slot, repeat: "append" },
);

export const rrDiscardedRange = module<number>(
  "rr_discarded_range",
  one(integer()),
  "Where round robin begins after a change of the group: somewhere within so many backends.",
  "上游组变化后，轮询从多少个后端的范围内随机开始。",
  { contexts: ["http"] },
);

export const upstreamChangeNoServerStatus = module<boolean>(
  "upstream_change_no_server_status",
  one(onOff),
  "Changes the status that is returned when no backend is left.",
  "没有可用后端时改用另外的状态码。",
  { contexts: ["http"] },
);
