import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { patternProblem } from "./pattern.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

export type Redirect =
  | { readonly kind: "off" }
  | { readonly kind: "default" }
  | { readonly kind: "prefix"; readonly from: Template; readonly to: Template }
  | {
      readonly kind: "pattern";
      readonly from: string;
      readonly caseless: boolean;
      readonly to: Template;
    };

const usage = "off | default | redirect replacement";

export const redirectShape: Shape<Redirect> = {
  usage,
  parse([first, second, extra]) {
    if (!first || extra) return badCount(usage);
    if (!second) {
      if (first.text === "off" || first.text === "default") return ok({ kind: first.text });
      return no(
        say({ en: "`off` or `default` is expected", zh: "应为 `off` 或 `default`" }),
        first.span,
      );
    }
    const to = template.parse(second.text);
    if (!to.ok) return no(to.reason, second.span);
    if (first.text.startsWith("~")) {
      const caseless = first.text.startsWith("~*");
      const from = first.text.slice(caseless ? 2 : 1);
      const problem = patternProblem(from);
      return problem
        ? no(problem, first.span)
        : ok({ kind: "pattern", from, caseless, to: to.value });
    }
    const from = template.parse(first.text);
    if (!from.ok) return no(from.reason, first.span);
    return ok({ kind: "prefix", from: from.value, to: to.value });
  },
  print(redirect) {
    switch (redirect.kind) {
      case "off":
      case "default":
        return [redirect.kind];
      case "prefix":
        return [redirect.from.source, redirect.to.source];
      case "pattern":
        return [`~${redirect.caseless ? "*" : ""}${redirect.from}`, redirect.to.source];
    }
  },
};
