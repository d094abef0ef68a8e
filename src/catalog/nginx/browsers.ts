import { say } from "../../messages/text.ts";
import { no, ok, type Shape } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { notOneOf } from "./values.ts";

/** `unlisted`, or a browser and the version from which on it counts as modern. */
export type Browser =
  | { readonly kind: "unlisted" }
  | { readonly kind: "since"; readonly browser: string; readonly version: string };

const browsers = ["msie", "gecko", "opera", "safari", "konqueror"];

const usage = "browser version | unlisted";

export const modernBrowserShape: Shape<Browser> = {
  usage,
  parse([browser, version, extra]) {
    if (!browser || extra) return badCount(usage);
    if (!version) return browser.text === "unlisted" ? ok({ kind: "unlisted" }) : badCount(usage);
    if (!browsers.includes(browser.text)) {
      const known = notOneOf(browsers);
      return known.ok ? known : no(known.reason, browser.span);
    }
    if (!/^\d+(?:\.\d+)*$/.test(version.text))
      return no(say({ en: "a version is expected", zh: "应为版本号" }), version.span);
    return ok({ kind: "since", browser: browser.text, version: version.text });
  },
  print: (browser) =>
    browser.kind === "unlisted" ? ["unlisted"] : [browser.browser, browser.version],
};
