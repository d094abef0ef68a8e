import { anyWord } from "../keepalived/values.ts";
import { annotation, option } from "./define.ts";
import { number, time, webAddress } from "./values.ts";

const timing = { timeout: option(time(50, 60_000), 2000) } as const;

export const probe = annotation({
  word: "probe",
  key: "probes",
  contexts: ["vrrp_instance", "global_defs"],
  repeat: "many",
  forms: {
    http: {
      first: { url: webAddress },
      options: {
        ...timing,
        reached: option(number(100, 599), 200),
        unreached: option(number(100, 599), 503),
      },
    },
    command: { first: { command: anyWord }, options: timing },
  },
  doc: {
    en: "asks a third node whether it reaches the silent peer: if it does, our own line is broken and we do not take over",
    zh: "对端静默时询问第三方节点能否到达对端：能到达则说明本机线路故障，不接管",
  },
});
