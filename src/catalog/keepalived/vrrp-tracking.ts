import { directive } from "../define.ts";
import { inGroup, inInstance } from "./kinds.ts";
import { flag, lines } from "./shapes.ts";

/** Each line as written; `VrrpInstance.trackScripts` has them read. */
export const trackScript = directive({
  ...inInstance,
  name: "track_script",
  takes: lines("script [weight -253-253 [reverse]]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Scripts that the instance depends on.", zh: "实例依赖的检查脚本。" },
});

export const trackInterface = directive({
  ...inInstance,
  name: "track_interface",
  takes: lines("interface [weight -253-253 [reverse]]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Interfaces that the instance depends on.", zh: "实例依赖的网卡。" },
});

export const trackProcess = directive({
  ...inInstance,
  name: "track_process",
  takes: lines("process [weight -254-254 [reverse]]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: { en: "Processes that the instance depends on.", zh: "实例依赖的进程。" },
});

export const trackFile = directive({
  ...inInstance,
  name: "track_file",
  takes: lines("file [weight -254-254 [reverse]]"),
  repeat: "append",
  fallback: [],
  serve: "full",
  doc: {
    en: "Files whose number the priority depends on.",
    zh: "其中的数值影响优先级的文件。",
  },
});

export const trackBfd = directive({
  ...inInstance,
  name: "track_bfd",
  takes: lines("session [weight -253-253 [reverse]]"),
  repeat: "append",
  fallback: [],
  serve: "refused",
  doc: { en: "Sessions of BFD that the instance depends on.", zh: "实例依赖的 BFD 会话。" },
});

const ofGroup = { ...inGroup, repeat: "append", fallback: [], serve: "full" } as const;

/** What all instances of a group depend on; `SyncGroup.trackScripts` and so on have them read. */
export const groupTracking = [
  {
    name: "track_script",
    takes: lines("script [weight -253-253 [reverse]]"),
    doc: {
      en: "Scripts that every instance of the group depends on.",
      zh: "组内全部实例依赖的检查脚本。",
    },
  },
  {
    name: "track_interface",
    takes: lines("interface [weight -253-253 [reverse]]"),
    doc: {
      en: "Interfaces that every instance of the group depends on.",
      zh: "组内全部实例依赖的网卡。",
    },
  },
  {
    name: "track_process",
    takes: lines("process [weight -254-254 [reverse]]"),
    doc: {
      en: "Processes that every instance of the group depends on.",
      zh: "组内全部实例依赖的进程。",
    },
  },
  {
    name: "track_file",
    takes: lines("file [weight -254-254 [reverse]]"),
    doc: {
      en: "Files whose number moves every instance of the group.",
      zh: "其中的数值影响组内全部实例优先级的文件。",
    },
  },
  {
    name: "track_bfd",
    serve: "refused" as const,
    takes: lines("session [weight -253-253 [reverse]]"),
    doc: {
      en: "Sessions of BFD that every instance of the group depends on.",
      zh: "组内全部实例依赖的 BFD 会话。",
    },
  },
].map((each) => directive({ ...ofGroup, ...each }));

export const dontTrackPrimary = directive({
  ...inInstance,
  name: "dont_track_primary",
  takes: flag,
  fallback: false,
  serve: "full",
  doc: {
    en: "Its own interface may be down without FAULT.",
    zh: "自身网卡断开时不进入 FAULT。",
  },
});
