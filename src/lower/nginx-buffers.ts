import type { AnyDirective } from "../catalog/index.ts";
import { fastcgi } from "../catalog/nginx/fastcgi.ts";
import {
  proxyBuffers,
  proxyBufferSize,
  proxyBusyBuffersSize,
  proxyMaxTempFileSize,
  proxyTempFileWriteSize,
} from "../catalog/nginx/proxy-buffering.ts";
import { scgi, uwsgi } from "../catalog/nginx/scgi-uwsgi.ts";
import { size } from "../catalog/nginx/values.ts";
import type { Diagnostic, Fix } from "../diagnostic/diagnostic.ts";
import { read, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Check, Met } from "./nginx-checks.ts";
import { finding } from "./nginx-diagnostics.ts";
import { breakBefore } from "./nginx-layout.ts";

const families = [
  {
    prefix: "proxy",
    bufferSize: proxyBufferSize,
    buffers: proxyBuffers,
    busyBuffersSize: proxyBusyBuffersSize,
    tempFileWriteSize: proxyTempFileWriteSize,
    maxTempFileSize: proxyMaxTempFileSize,
  },
  { prefix: "fastcgi", ...fastcgi },
  { prefix: "uwsgi", ...uwsgi },
  { prefix: "scgi", ...scgi },
] as const;

type Family = (typeof families)[number];

const namesOf = (family: Family): readonly string[] => defsOf(family).map(({ name }) => name);

const slotsOf = (family: Family): ReadonlySet<string> =>
  new Set(defsOf(family).map(({ slot }) => slot));

const defsOf = (family: Family): readonly AnyDirective[] => [
  family.bufferSize,
  family.buffers,
  family.busyBuffersSize,
  family.tempFileWriteSize,
  family.maxTempFileSize,
];

/**
 * Buffers that do not go together, as ngx_http_proxy_merge_loc_conf and its kin find them: in each
 * server, and in each location that writes some itself.
 */
export const bufferCheck: Check = {
  names: families.flatMap(namesOf),
  *inBlocks({ http, servers, locations }, reader) {
    for (const family of families) {
      if (!namesOf(family).some((name) => reader.met(name))) continue;
      const slots = slotsOf(family);
      const outside = http.says(slots);
      const look = (scope: Scope) => inFamily(scope, family, reader);
      for (const scope of servers) if (outside || scope.says(slots)) yield* look(scope);
      for (const scope of locations) if (scope.says(slots)) yield* look(scope);
    }
  },
};

function* inFamily(scope: Scope, family: Family, reader: Met): Generator<Diagnostic> {
  const { prefix } = family;
  const bufferSize = read(scope, family.bufferSize);
  const buffers = read(scope, family.buffers);
  const { count, size: each } = buffers.value;
  const least = Math.max(bufferSize.value, each);
  const busy = read(scope, family.busyBuffersSize);
  const isWritten = busy.origin.kind !== "default";
  const busySize = isWritten ? busy.value : 2 * least;
  /** As many buffers of that size as what may be busy needs. */
  const enough = (behind: Traced<unknown>): Fix | undefined => {
    const needed = Math.max(2, Math.ceil(busySize / each) + 1);
    const text = `${prefix}_buffers ${needed} ${size.print(each)};`;
    return rewritten(buffers, text, reader) ?? added(behind, text, reader);
  };
  if (count < 2) {
    yield* at([buffers], tooFew, enough(buffers));
    return;
  }
  if (isWritten && busy.value < least) yield* tooSmall(busy, family.busyBuffersSize, least, reader);
  const most = (count - 1) * each;
  if (busySize > most)
    yield* at(
      isWritten ? [busy, buffers] : [bufferSize, buffers],
      {
        en: `${prefix}_busy_buffers_size is ${size.print(busySize)}${isWritten ? "" : ", twice the larger buffer,"} and must not exceed all ${prefix}_buffers but one, ${size.print(most)}`,
        zh: `${prefix}_busy_buffers_size 为 ${size.print(busySize)}${isWritten ? "" : "（默认取较大缓冲的两倍）"}，不能超过 ${prefix}_buffers 总量减去一个，即 ${size.print(most)}`,
      },
      enough(isWritten ? busy : bufferSize),
    );
  yield* ofFiles(scope, family, least, reader);
}

/** What goes to a temporary file at once holds a buffer at least, and the file too, if there is one. */
function* ofFiles(scope: Scope, family: Family, least: number, reader: Met): Generator<Diagnostic> {
  const write = read(scope, family.tempFileWriteSize);
  if (write.origin.kind !== "default" && write.value < least)
    yield* tooSmall(write, family.tempFileWriteSize, least, reader);
  const most = read(scope, family.maxTempFileSize);
  if (most.value !== 0 && most.value < least)
    yield* tooSmall(most, family.maxTempFileSize, least, reader);
}

const tooFew = say({ en: "at least 2 buffers are needed", zh: "至少需要 2 个缓冲" });

function* tooSmall(
  value: Traced<unknown>,
  { name }: { readonly name: string },
  bytes: number,
  reader: Met,
): Generator<Diagnostic> {
  const least = size.print(bytes);
  const message = say(
    {
      en: "{name} must hold the larger of the buffers, {least}",
      zh: "{name} 不能小于较大的缓冲 {least}",
    },
    { name, least },
  );
  yield* at([value], message, rewritten(value, `${name} ${least};`, reader));
}

/** Puts another statement in the place of one that holds no comment. */
function rewritten(value: Traced<unknown>, text: string, reader: Met): Fix | undefined {
  const site = siteOf(value);
  if (!site || reader.textOf(site.span).includes("#")) return undefined;
  return { title: titleOf(text), safety: "unsafe", edits: [{ span: site.span, text }] };
}

/** Puts a statement behind another. */
function added(value: Traced<unknown>, text: string, reader: Met): Fix | undefined {
  const site = siteOf(value);
  if (!site) return undefined;
  const span = { ...site.span, start: site.span.end };
  const edits = [{ span, text: `${breakBefore(site.span, reader)}${text}` }];
  return { title: titleOf(text), safety: "unsafe", edits };
}

const titleOf = (text: string): Text => say({ en: "write {text}", zh: "写为 {text}" }, { text });

/** At the first of the values that somebody wrote. */
function* at(
  values: readonly Traced<unknown>[],
  message: Text,
  fix: Fix | undefined,
): Generator<Diagnostic> {
  const sites = values.flatMap((value) => siteOf(value) ?? []);
  const [site, ...others] = sites;
  if (!site) return;
  const related = others.map(({ span }) => ({
    span,
    message: say({ en: "with these buffers", zh: "与此处的缓冲设置不一致" }),
  }));
  yield finding("proxy/proxy-buffers-inconsistent", message, site.span, {
    via: site.via,
    fix,
    ...(related.length > 0 && { related }),
  });
}
