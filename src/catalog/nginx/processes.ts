import { say } from "../../messages/text.ts";
import { no, ok, type Shape, type ValueType } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { integer } from "./values.ts";

/** A scheduling priority with its sign (ngx_set_priority). */
export const priority: ValueType<string> = {
  name: "number",
  parse: (text) =>
    /^[+-]?\d{1,18}$/.test(text)
      ? ok(text)
      : no(say({ en: "a whole number is expected, such as -5", zh: "应为整数，例如 -5" })),
  print: (value) => value,
  samples: { good: ["0", "-5", "10", "+5"], bad: ["", "x", "1.5", "--1", "+"] },
};

const masksUsage = "auto [cpumask] | cpumask ...";

/** Processors as ones and zeros (ngx_set_cpu_affinity). */
export const cpuMasks: Shape<readonly string[]> = {
  usage: masksUsage,
  parse(words) {
    const [first, second, third] = words;
    if (!first || (first.text === "auto" && third)) return badCount(masksUsage);
    const masks = first.text === "auto" ? (second ? [second] : []) : words;
    const wrong = masks.find(({ text }) => !/^[01 ]{1,1024}$/.test(text));
    if (wrong)
      return no(
        say({
          en: "a mask of 0 and 1 is expected, such as 0101",
          zh: "应为 0、1 组成的掩码，例如 0101",
        }),
        wrong.span,
      );
    return ok(words.map(({ text }) => text));
  },
  print: (words) => [...words],
};

const poolUsage = "name threads=number [max_queue=number]";

/** A pool of threads by name (ngx_thread_pool). */
export const threadPoolShape: Shape<readonly string[]> = {
  usage: poolUsage,
  parse([name, ...options]) {
    if (!name) return badCount(poolUsage);
    for (const { text, span } of options) {
      const [key = "", value = ""] = text.split("=");
      const known = key === "threads" ? integer(1) : key === "max_queue" ? integer() : undefined;
      if (!known || !text.includes("=")) return badCount(poolUsage);
      const parsed = known.parse(value);
      if (!parsed.ok) return no(parsed.reason, span);
    }
    if (!options.some(({ text }) => text.startsWith("threads="))) return badCount(poolUsage);
    return ok([name, ...options].map(({ text }) => text));
  },
  print: (words) => [...words],
};

const methods = ["select", "poll", "kqueue", "epoll", "/dev/poll", "eventport"];

/** How the system tells of events; which of them a build has depends on the system. */
export const eventMethod: ValueType<string> = {
  name: "method",
  parse: (text) =>
    methods.includes(text)
      ? ok(text)
      : no(
          say(
            { en: "one of {methods} is expected", zh: "应为 {methods} 之一" },
            { methods: methods.join(", ") },
          ),
        ),
  print: (value) => value,
  samples: { good: ["epoll"], bad: ["", "EPOLL", "x"] },
};
