import { say, type Text } from "../messages/text.ts";

/** What a configuration in code may use. */
export interface Limits {
  /** In milliseconds, from the start of the child. */
  readonly patience: number;
  /** The child knows the place where it takes too long: it gives up a little earlier by itself. */
  readonly ownPatience: number;
  readonly mostMegabytes: number;
}

export const usualLimits: Limits = {
  patience: 10_000,
  ownPatience: 9000,
  mostMegabytes: 512,
};

export const takesTooLong = (patience: number): Text =>
  say(
    {
      en: "this has not ended in {seconds} seconds",
      zh: "执行超过 {seconds} 秒仍未结束",
    },
    { seconds: patience / 1000 },
  );

export const takesTooMuch = (megabytes: number): Text =>
  say(
    { en: "this needs more than {megabytes} MB", zh: "占用内存超过 {megabytes} MB" },
    { megabytes },
  );
