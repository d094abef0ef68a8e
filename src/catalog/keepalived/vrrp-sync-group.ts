import { directive } from "../define.ts";
import { inGroup } from "./kinds.ts";
import { flag, lines } from "./shapes.ts";

export const group = directive({
  ...inGroup,
  name: "group",
  takes: lines("instance"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Instances that change state together.", zh: "同步切换状态的实例。" },
});

export const globalTracking = directive({
  ...inGroup,
  name: "global_tracking",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: { en: "Deprecated: members share what they track.", zh: "已废弃：成员共享跟踪对象。" },
});

export const syncGroupTrackingWeight = directive({
  ...inGroup,
  name: "sync_group_tracking_weight",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Weights of trackers count inside the group.",
    zh: "同步组内的权重跟踪生效。",
  },
});
