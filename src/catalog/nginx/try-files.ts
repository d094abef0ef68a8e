import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

export interface TryFiles {
  readonly paths: readonly Template[];
  /** A URI, the name of a named location with its `@`, or a status. */
  readonly fallback: Template | number;
}

const usage = "file ... uri | file ... =code";

export const tryFilesShape: Shape<TryFiles> = {
  usage,
  parse(words) {
    const last = words.at(-1);
    if (!last || words.length < 2) return badCount(usage);
    const paths: Template[] = [];
    for (const word of words.slice(0, -1)) {
      const path = template.parse(word.text);
      if (!path.ok) return no(path.reason, word.span);
      paths.push(path.value);
    }
    if (last.text.startsWith("=")) {
      const code = /^=\d{1,3}$/.test(last.text) ? Number(last.text.slice(1)) : undefined;
      return code === undefined ? no(badCode, last.span) : ok({ paths, fallback: code });
    }
    const uri = template.parse(last.text);
    return uri.ok ? ok({ paths, fallback: uri.value }) : no(uri.reason, last.span);
  },
  print: ({ paths, fallback }) => [
    ...paths.map(({ source }) => source),
    typeof fallback === "number" ? `=${fallback}` : fallback.source,
  ],
};

const badCode = say({
  en: "a status of up to three digits is expected",
  zh: "应为三位以内的状态码",
});
