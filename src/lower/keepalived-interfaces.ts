import type { Word } from "../../grammars/ast.ts";
import { decimalSeconds } from "../catalog/keepalived/kinds.ts";
import { oneOf } from "../catalog/keepalived/values.ts";
import type { ValueType } from "../catalog/shape.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { InterfaceDelay, LinkbeatInterface } from "../ir/tracking.ts";
import { say } from "../messages/text.ts";
import { finding } from "./keepalived-diagnostics.ts";
import type { ValueLine } from "./keepalived-lines.ts";

type Report = (diagnostic: Diagnostic) => void;

const methods = oneOf("MII", "ETHTOOL", "IOCTL");
const delay = decimalSeconds(0, 255);

/** `interface [MII|ETHTOOL|IOCTL]`. */
export function linkbeatInterface(line: ValueLine, report: Report): LinkbeatInterface {
  const [name, method] = line.words;
  const value = method && valueOf(methods, method, line, report);
  return { site: line.site, name: name.text, method: value };
}

/** `interface down [up]`, in seconds. */
export function interfaceDelay(line: ValueLine, report: Report): InterfaceDelay | undefined {
  const [name, down, up] = line.words;
  if (!down) {
    const message = say({ en: "the delay is missing", zh: "缺少延迟时间" });
    report(finding("base/wrong-arity", name.span, line.site.via, message));
    return undefined;
  }
  const downFor = valueOf(delay, down, line, report);
  if (downFor === undefined) return undefined;
  const upFor = up && valueOf(delay, up, line, report);
  return { site: line.site, name: name.text, down: downFor, up: upFor };
}

/** The value of a word; what is none is said. */
export function valueOf<T>(
  type: ValueType<T>,
  { text, span }: Word,
  { site }: Pick<ValueLine, "site">,
  report: Report,
): T | undefined {
  const parsed = type.parse(text);
  if (parsed.ok) return parsed.value;
  report(finding("base/wrong-value-type", span, site.via, parsed.reason));
  return undefined;
}
