import { say } from "../../messages/text.ts";
import type { Parsed, Written } from "../shape.ts";

/** `server http://10.0.0.1:80`: the scheme belongs to `proxy_pass`. */
export function withScheme(word: Written): Parsed<never> | undefined {
  const found = /^([a-z][a-z0-9+.-]*:\/\/)([^/?\s]+)(.*)$/is.exec(word.text);
  if (!found) return undefined;
  const [, scheme = "", host = "", path = ""] = found;
  const port = /^https:/i.test(scheme) && !/:\d+$/.test(host) ? ":443" : "";
  const address = `${host}${port}${path === "/" ? "" : path}`;
  const { quote = "" } = word;
  const title = say({ en: "write {address}", zh: "改为 {address}" }, { address });
  const text = `${quote}${address}${quote}`;
  return {
    ok: false,
    reason: say(
      {
        en: "a server of a group is an address: {scheme} belongs to `proxy_pass`",
        zh: "上游组的 server 只写地址：{scheme} 应写在 `proxy_pass` 中",
      },
      { scheme },
    ),
    at: word.span,
    mistake: {
      code: "upstream/server-scheme",
      // With a path behind it nobody knows where that should go.
      ...(!address.includes("/") && {
        fix: { title, safety: "unsafe", edits: [{ span: word.span, text }] },
      }),
    },
  };
}

/** A parameter whose name, `=` and value are words of their own, put together. */
export function tornApart(
  words: readonly Written[],
  index: number,
  isName: (name: string) => boolean,
): Parsed<never> | undefined {
  const [first, second, third] = words.slice(index, index + 3);
  const name = first?.text.replace(/=$/, "") ?? "";
  if (!first || !second || !isName(name)) return undefined;
  const [value, last] =
    first.text.endsWith("=") && !second.text.includes("=")
      ? [second.text, second]
      : second.text === "=" && third
        ? [third.text, third]
        : second.text.startsWith("=") && second.text.length > 1
          ? [second.text.slice(1), second]
          : [];
  if (value === undefined || !last || !/^[\w.]+$/.test(value)) return undefined;
  const span = { ...first.span, end: last.span.end };
  const meant = `${name}=${value}`;
  return {
    ok: false,
    reason: say(
      {
        en: "a parameter has no spaces around its `=`: {meant}",
        zh: "参数的 `=` 两侧不能有空格：{meant}",
      },
      { meant },
    ),
    at: span,
    mistake: {
      code: "upstream/group-param-spaces",
      fix: {
        title: say({ en: "write {meant}", zh: "改为 {meant}" }, { meant }),
        safety: "safe",
        edits: [{ span, text: meant }],
      },
    },
  };
}
