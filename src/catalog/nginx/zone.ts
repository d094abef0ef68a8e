import type { Bytes } from "../../ir/upstream.ts";
import { say, type Text } from "../../messages/text.ts";
import { no, ok, type Parsed, type Shape } from "../shape.ts";
import { badCount } from "./shapes.ts";
import { size } from "./values.ts";

/** A piece of shared memory by its name; it has a size in one place and none in the others. */
export interface ZoneSpec {
  readonly name: string;
  readonly size: Bytes | undefined;
}

/** Eight pages of memory: nginx takes no smaller zone. */
const least = 32_768;

const usage = "name [size]";

/** `zone` of upstream; two groups may share one zone. */
export const zoneShape: Shape<ZoneSpec> = {
  usage,
  parse([name, bytes, extra]) {
    if (!name || extra) return badCount(usage);
    if (name.text === "") return no(noName, name.span);
    if (!bytes) return ok({ name: name.text, size: undefined });
    const parsed = zoneSize(bytes.text);
    return parsed.ok ? ok({ name: name.text, size: parsed.value }) : no(parsed.reason, bytes.span);
  },
  print: (zone) => [zone.name, ...(zone.size === undefined ? [] : [size.print(zone.size)])],
};

const noName: Text = say({ en: "the zone has no name", zh: "共享内存区缺少名称" });

/** A size that is large enough for a zone. */
export function zoneSize(text: string): Parsed<Bytes> {
  const bytes = size.parse(text);
  if (!bytes.ok || bytes.value >= least) return bytes;
  return no(say({ en: "a zone has at least 32k", zh: "共享内存区至少为 32k" }));
}

/** `zone=name:size` without its `zone=`; the size is what follows the last colon or the first. */
export function namedZone(text: string): Parsed<ZoneSpec> {
  const colon = text.indexOf(":");
  if (colon === -1)
    return no(
      say(
        { en: "a size is missing, such as zone={text}:10m", zh: "缺少大小，例如 zone={text}:10m" },
        { text },
      ),
    );
  if (colon === 0) return no(noName);
  const bytes = zoneSize(text.slice(colon + 1));
  return bytes.ok ? ok({ name: text.slice(0, colon), size: bytes.value }) : bytes;
}
