import type { Fix } from "../diagnostic/diagnostic.ts";
import { say, type Text } from "../messages/text.ts";
import type { TextEdit } from "../text/edit.ts";
import { all, type Entry, familyOf, type Told } from "./keepalived-entries.ts";
import { addressesOf, type Around, type Instance, wordOf } from "./keepalived-instances.ts";
import type { FileTexts } from "./keepalived-texts.ts";

/** Addresses that are not of the family of the instance, which the first one in its block decides. */
export function familyErrors(instance: Instance, { texts, tell }: Around): void {
  const { entry, family, firstAddress } = instance;
  const first = firstAddress && wordOf(firstAddress);
  if (!first) return;
  const related = [
    {
      span: first.span,
      message: say(
        { en: "this makes the instance IPv{family}", zh: "由此确定实例为 IPv{family}" },
        { family },
      ),
    },
  ];
  for (const line of addressesOf(entry.body)) {
    const word = wordOf(line);
    const own = familyOf(word?.text);
    if (!word || own === undefined || own === family) continue;
    const fix = isVirtual(line, entry) ? excludedFix(line, entry, texts) : undefined;
    tell(word, line.via, otherFamily(word.text.split("/")[0] ?? "", own, family), {
      ...codeOf(line, entry),
      ...(fix && { fix }),
      related,
    });
  }
}

const isIn = (line: Entry, block: string, { body }: Entry): boolean =>
  all(body, block).some((one) => one.body.includes(line));

const isVirtual = (line: Entry, instance: Entry): boolean =>
  isIn(line, "virtual_ipaddress", instance);

function codeOf(line: Entry, instance: Entry): Told {
  if (isVirtual(line, instance)) return { code: "vrrp/vip-family-mixed", help };
  if (!isIn(line, "unicast_peer", instance)) return {};
  return {
    code: "vrrp/unicast-bad-peer",
    help: say({
      en: "write the address that the peer has in this family",
      zh: "写对端在该地址族中的地址",
    }),
  };
}

const help = say({
  en: "virtual_ipaddress_excluded takes addresses of both families, or give each family an instance",
  zh: "virtual_ipaddress_excluded 可以包含两种地址族，也可以为每种地址族各写一个实例",
});

const otherFamily = (ip: string, own: number, family: number): Text =>
  say(
    {
      en: "{ip} is IPv{own}, the instance IPv{family}: keepalived ignores it",
      zh: "{ip} 是 IPv{own}，而实例是 IPv{family}：keepalived 会忽略它",
    },
    { ip, own, family },
  );

/** Moves the line to where both families may stand. */
function excludedFix(line: Entry, instance: Entry, texts: FileTexts): Fix | undefined {
  const block = all(instance.body, "virtual_ipaddress").find((one) => one.body.includes(line));
  const written = texts.of(line.span);
  const gone = texts.without(line.span);
  const here = [line, instance, block].every((one) => one?.via === line.via);
  if (!block || written === undefined || !gone || !here || block.body.length < 2) return undefined;
  const added = insertion(written, block, instance, texts);
  return {
    title: say({
      en: "move it to virtual_ipaddress_excluded",
      zh: "移到 virtual_ipaddress_excluded 中",
    }),
    safety: "unsafe",
    edits: [gone, added],
  };
}

function insertion(line: string, block: Entry, instance: Entry, texts: FileTexts): TextEdit {
  const next = texts.lineEnd(block.span);
  const there = all(instance.body, "virtual_ipaddress_excluded").at(-1)?.body[0];
  if (there && there.span.file === block.span.file) {
    const { file, start } = there.span;
    return {
      span: { file, start, end: start },
      text: `${line}${next}${texts.indentAt(there.span)}`,
    };
  }
  const outer = texts.indentAt(block.span);
  const inner = block.body[0] ? texts.indentAt(block.body[0].span) : `${outer}    `;
  const { file, end } = block.span;
  return {
    span: { file, start: end, end },
    text: [`${outer}virtual_ipaddress_excluded {`, `${inner}${line}`, `${outer}}`]
      .map((each) => next + each)
      .join(""),
  };
}
