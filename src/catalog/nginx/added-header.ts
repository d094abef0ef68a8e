import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

export interface AddedHeader {
  readonly name: string;
  readonly value: Template;
  /** For every status, not only 200, 201, 204, 206, 301, 302, 303, 304, 307 and 308. */
  readonly always: boolean;
}

const usage = "name value [always]";

export const addedHeaderShape: Shape<AddedHeader> = {
  usage,
  parse([name, value, always, extra]) {
    if (!name || !value || extra) return badCount(usage);
    const parsed = template.parse(value.text);
    if (!parsed.ok) return no(parsed.reason, value.span);
    if (always && always.text !== "always")
      return no(
        say({ en: "only `always` may stand here", zh: "此处只能是 `always`" }),
        always.span,
      );
    return ok({ name: name.text, value: parsed.value, always: always !== undefined });
  },
  print: ({ name, value, always }) => [name, value.source, ...(always ? ["always"] : [])],
};
