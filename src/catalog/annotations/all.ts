import { addressLost } from "./address-lost.ts";
import { arbiter } from "./arbiter.ts";
import { beacon } from "./beacon.ts";
import type { AnnotationDef } from "./define.ts";
import { diskLock } from "./disk-lock.ts";
import { fence } from "./fence.ts";
import { heartbeat } from "./heartbeat.ts";
import { logFile, syslog } from "./log-file.ts";
import { mail } from "./mail.ts";
import { probe } from "./probe.ts";
import { trackProxy } from "./track-proxy.ts";
import { webhook } from "./webhook.ts";
import { witness } from "./witness.ts";

/** A word whose forms nobody looks into. */
export type AnyAnnotation = Omit<AnnotationDef, "fallback">;

/** Every word that may stand behind `# lbc:`, in the order of the documentation. */
export const annotations: readonly AnyAnnotation[] = [
  heartbeat,
  witness,
  probe,
  beacon,
  arbiter,
  diskLock,
  fence,
  trackProxy,
  mail,
  webhook,
  logFile,
  syslog,
  addressLost,
];

const byWord = new Map(annotations.map((one) => [one.word, one]));

export const annotationOf = (word: string): AnyAnnotation | undefined => byWord.get(word);

export const annotationWithKey = (key: string): AnyAnnotation | undefined =>
  annotations.find((one) => one.key === key);
