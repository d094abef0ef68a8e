import { share } from "../catalog/nginx/split-clients.ts";
import type { SplitVariable } from "../ir/variables.ts";
import { say } from "../messages/text.ts";
import { finding, wrongValue } from "./nginx-diagnostics.ts";
import { readList } from "./nginx-list.ts";
import { headOf } from "./nginx-map.ts";
import type { NginxReader } from "./nginx-reader.ts";
import type { Taken } from "./nginx-taken.ts";

const whole = 10_000;

/** Reads `split_clients string $variable { … }`; nothing where it names no variable. */
export function readSplit(reader: NginxReader, block: Taken): SplitVariable | undefined {
  const parts: SplitVariable["parts"][number][] = [];
  let sum = 0;
  readList(reader, block, ({ statement, via, site }) => {
    const { name, args } = statement;
    const parsed = share.parse(name.text);
    if (!parsed.ok) return reader.report(wrongValue(name, parsed.reason, name.span, via));
    const [value] = args;
    // nginx does not count the words here, and reads what stood there before.
    if (args.length !== 1)
      reader.report(finding("base/wrong-arity", oneValue, name.span, { via, severity: "warning" }));
    if (value) parts.push({ site, share: parsed.value, value: value.text });
    sum += parsed.value ?? whole - sum;
    if (sum <= whole) return undefined;
    reader.report(wrongValue(name, tooMuch, name.span, via));
    return undefined;
  });
  const head = headOf(block);
  return head && { site: block.headSite, ...head, parts };
}

const oneValue = say({
  en: "a share and one value are expected",
  zh: "应为一个百分比和一个值",
});

const tooMuch = say({
  en: "the shares add up to more than 100%",
  zh: "百分比之和超过 100%",
});
