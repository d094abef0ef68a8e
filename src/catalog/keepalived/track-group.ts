import { directive } from "../define.ts";
import { inLvs } from "./kinds.ts";
import { lines } from "./shapes.ts";

export const trackGroupMembers = directive({
  ...inLvs,
  module: "track_group",
  inherit: "none",
  contexts: ["track_group"],
  serve: "refused",
  name: "group",
  takes: lines("instance"),
  repeat: "append",
  fallback: [],
  doc: {
    en: "Instances that go to FAULT when somebody deletes what they track.",
    zh: "所跟踪的静态地址或路由被删除时进入 FAULT 的实例。",
  },
});
