import { isIP } from "node:net";

import type { Word } from "../../grammars/ast.ts";
import { rangeEnd, type AddressRange, subnetRange } from "../catalog/keepalived/address-range.ts";
import { count } from "../catalog/keepalived/kinds.ts";
import { ipAddress } from "../catalog/keepalived/values.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { GroupMember, ServiceAddress, VirtualService } from "../ir/lvs.ts";
import { say, type Text } from "../messages/text.ts";
import { finding } from "./keepalived-diagnostics.ts";
import { valueOf } from "./keepalived-interfaces.ts";
import type { ValueLine } from "./keepalived-lines.ts";
import type { Placed } from "./keepalived-reader.ts";

type Report = (diagnostic: Diagnostic) => void;

/** keepalived's read_unsigned from 1, but a lone 0 is taken as no port. */
const port = count(0, 65_535, "port");
const fwmark = count(1, 4_294_967_295, "mark");

/** `IP [PORT]`, `fwmark N` or `group NAME` after `virtual_server`; nothing where it is skipped. */
export function virtualService(placed: Placed, report: Report): VirtualService | undefined {
  const [first, second] = placed.statement.args;
  if (!first) return missing(placed, report);
  if (first.text === "group" || first.text === "fwmark") {
    if (!second) return missing(placed, report);
    if (first.text === "group") return { kind: "group", name: second.text };
    const mark = valueOf(fwmark, second, lineOf(placed), report);
    return mark === undefined ? undefined : { kind: "fwmark", mark };
  }
  const address = serviceAddress(first, second, lineOf(placed), report);
  return address && { kind: "address", ...address };
}

/** `IP [PORT]` after `real_server`; nothing where keepalived skips it. */
export function realAddress(placed: Placed, report: Report): ServiceAddress | undefined {
  const [first, second] = placed.statement.args;
  return first ? serviceAddress(first, second, lineOf(placed), report) : missing(placed, report);
}

const lineOf = ({ statement: { span }, via }: Placed): Pick<ValueLine, "site"> => ({
  site: { span, ...(via && { via }) },
});

function missing({ statement, via }: Placed, report: Report): undefined {
  const message = say({ en: "an address is missing", zh: "缺少地址" });
  report(finding("base/wrong-arity", statement.name.span, via, message));
}

function serviceAddress(
  first: Word,
  second: Word | undefined,
  line: Pick<ValueLine, "site">,
  report: Report,
): ServiceAddress | undefined {
  const ip = valueOf(ipAddress, first, line, report);
  const number = second ? valueOf(port, second, line, report) : 0;
  if (ip === undefined || number === undefined) return undefined;
  return { ip, family: isIP(ip) === 6 ? 6 : 4, port: number };
}

/** A line of `virtual_server_group`; nothing where keepalived skips it. */
export function groupMember(line: ValueLine, report: Report): GroupMember | undefined {
  const [first, second, third] = line.words;
  if (first.text === "fwmark") {
    const mark = second && valueOf(fwmark, second, line, report);
    if (!second)
      wrong(first, line, say({ en: "the mark is missing", zh: "缺少 fwmark 数值" }), report);
    if (mark === undefined) return undefined;
    const family = third?.text === "inet" ? 4 : third?.text === "inet6" ? 6 : undefined;
    return { kind: "fwmark", site: line.site, mark, family };
  }
  const range = addressRange(first.text);
  if (!range) wrong(first, line, notRange(first.text), report);
  const number = second ? valueOf(port, second, line, report) : 0;
  if (!range || number === undefined) return undefined;
  return { kind: "addresses", site: line.site, ...range, port: number };
}

function addressRange(text: string): AddressRange | undefined {
  const [from = "", to] = text.split("-");
  if (to !== undefined) return rangeEnd(from, to);
  const [ip = "", length] = text.split("/");
  if (length !== undefined) return subnetRange(ip, length);
  const family = isIP(ip);
  return family === 0 ? undefined : { family: family === 6 ? 6 : 4, first: ip, last: ip };
}

function wrong(word: Word, { site }: ValueLine, message: Text, report: Report): void {
  report(finding("base/wrong-value-type", word.span, site.via, message));
}

const notRange = (text: string): Text =>
  say(
    {
      en: "{text} is no address, range or network; keepalived skips the line",
      zh: "“{text}” 不是地址、地址范围或网段，keepalived 会跳过该行",
    },
    { text },
  );
