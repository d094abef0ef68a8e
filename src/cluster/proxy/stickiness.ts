import { isSince } from "../../catalog/nginx/since.ts";
import type { PlacedMap } from "../../ir/placed.ts";
import { compareVersions, dialectNames, printTarget, type Target } from "../../ir/target.ts";
import { say } from "../../messages/text.ts";
import { entryAt, mapAt, scalarAt, textOf, valueOf } from "../placed.ts";
import type { Block } from "./block.ts";
import type { Site } from "./site.ts";
import { secondsOf, wordsAt } from "./values.ts";

/** Whether a target keeps clients at their servers by a cookie of its own. */
const canStick = (target: Target): boolean => {
  switch (target.dialect) {
    case "tengine":
    case "angie":
    case "nginx-plus":
      return true;
    case "ths":
      return compareVersions(target.version, [6, 0, 1]) >= 0;
    case "nginx":
    case "openresty":
      return isSince(target, [1, 29, 6]);
    case "keepalived":
    case "lbc":
      return false;
  }
};

/** What a group says of `stickiness`, in the words of the target. */
export function sayStickiness(block: Block, said: PlacedMap, site: Site): void {
  const { target, complain } = site;
  const { span } = said;
  const cookie = valueOf(said, "cookie");
  const name = textOf(cookie);
  if (!cookie || name === undefined) return;
  if (!canStick(target)) {
    complain(cannotStick(target, name), span);
    return;
  }
  const seconds = secondsOf(valueOf(said, "expires"));
  const path = textOf(valueOf(said, "path")) ?? "/";
  if (target.dialect === "tengine") {
    const word = (key: string, value: string | number) => entryAt(key, scalarAt(value, span));
    const words = [
      word("cookie", name),
      word("mode", "insert"),
      ...(seconds === undefined ? [] : [word("maxage", seconds)]),
      word("path", path),
    ];
    block.say("session_sticky", mapAt(words, span), span);
    return;
  }
  const isThs = target.dialect === "ths";
  if (isThs && path !== "/") complain(noPath, (valueOf(said, "path") ?? said).span, "warning");
  const life = isThs ? "maxage" : target.dialect === "angie" ? "max-age" : "expires";
  const words = [
    "cookie",
    name,
    ...(seconds === undefined ? [] : [`${life}=${seconds}${life === "expires" ? "s" : ""}`]),
    ...(isThs ? [] : [`path=${path}`]),
  ];
  block.say("sticky", wordsAt(words, span), span);
}

const cannotStick = (target: Target, cookie: string) =>
  say(
    {
      en: "{product} ({target}) keeps no client at its server by a cookie of its own; `balance` with `hash` of {variable} does where the application sets one, `balance: ip_hash` by the address",
      zh: "{product}（{target}）不能用自己的 cookie 保持会话；应用自设 cookie 时可在 `balance` 中用 `hash` {variable}，或按地址用 `balance: ip_hash`",
    },
    {
      product: dialectNames[target.dialect],
      target: printTarget(target),
      variable: `$cookie_${cookie}`,
    },
  );

const noPath = say({
  en: "THS documents no path for the cookie: it holds for all",
  zh: "THS 手册没有 cookie 路径的写法：对所有路径生效",
});
