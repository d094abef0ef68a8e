import type { Template } from "../../ir/template.ts";
import { say } from "../../messages/text.ts";
import type { Shape } from "../shape.ts";
import { no, ok } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { template } from "./values.ts";

export interface HashKey {
  readonly key: Template;
  readonly consistent: boolean;
}

const wrong = (text: string) =>
  say({ en: "`{text}` is not a parameter here", zh: "`{text}` 不是此处的参数" }, { text });

export const hashShape: Shape<HashKey> = {
  usage: "key [consistent]",
  parse([key, consistent, extra]) {
    if (!key || extra) return badCount("key [consistent]");
    if (consistent && consistent.text !== "consistent")
      return no(wrong(consistent.text), consistent.span);
    const parsed = template.parse(key.text);
    if (!parsed.ok) return no(parsed.reason, key.span);
    return ok({ key: parsed.value, consistent: consistent !== undefined });
  },
  print: ({ key, consistent }) => [key.source, ...(consistent ? ["consistent"] : [])],
};

export interface RandomChoice {
  readonly two: boolean;
  /** `least_time` is nginx Plus's. */
  readonly by: "least_conn" | "least_time=header" | "least_time=last_byte";
}

const methods = ["least_conn", "least_time=header", "least_time=last_byte"] as const;

export const randomShape: Shape<RandomChoice> = {
  usage: "[two [method]]",
  parse([two, method, extra]) {
    if (extra) return badCount("[two [method]]");
    if (two && two.text !== "two") return no(wrong(two.text), two.span);
    if (!method) return ok({ two: two !== undefined, by: "least_conn" });
    const by = methods.find((one) => one === method.text);
    return by ? ok({ two: true, by }) : no(wrong(method.text), method.span);
  },
  print: ({ two, by }) => (two ? ["two", ...(by === "least_conn" ? [] : [by])] : []),
};

/** What the time of a backend is taken to: nginx since 1.31, nginx Plus. */
export interface LeastTimeChoice {
  readonly by: "connect" | "header" | "first_byte" | "last_byte";
  /** Requests that have no answer yet count too. */
  readonly inflight: boolean;
  /** Words of one product alone. */
  readonly other: readonly string[];
}

export const leastTimeShape = (...by: readonly LeastTimeChoice["by"][]): Shape<LeastTimeChoice> => {
  const usage = `${by.join(" | ")} [inflight]`;
  return {
    usage,
    parse([first, ...rest]) {
      if (!first) return badCount(usage);
      const kind = by.find((one) => one === first.text);
      if (!kind) return no(wrong(first.text), first.span);
      const foreign = rest.find(
        ({ text }) => !/^(?:inflight|completed|factor=.*|account=.*)$/s.test(text),
      );
      if (foreign) return no(wrong(foreign.text), foreign.span);
      const words = rest.map(({ text }) => text);
      return ok({
        by: kind,
        inflight: words.includes("inflight"),
        other: words.filter((word) => word !== "inflight"),
      });
    },
    print: (choice) => [choice.by, ...(choice.inflight ? ["inflight"] : []), ...choice.other],
  };
};
