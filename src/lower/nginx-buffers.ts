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
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import { read, type Scope, siteOf, type Traced } from "../ir/scope.ts";
import { say, type Text } from "../messages/text.ts";
import type { Check } from "./nginx-checks.ts";
import { finding } from "./nginx-diagnostics.ts";

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
      for (const scope of servers) if (outside || scope.says(slots)) yield* inFamily(scope, family);
      for (const scope of locations) if (scope.says(slots)) yield* inFamily(scope, family);
    }
  },
};

function* inFamily(scope: Scope, family: Family): Generator<Diagnostic> {
  const { prefix } = family;
  const bufferSize = read(scope, family.bufferSize);
  const buffers = read(scope, family.buffers);
  const { count, size: each } = buffers.value;
  if (count < 2) {
    yield* at([buffers], tooFew);
    return;
  }
  const least = Math.max(bufferSize.value, each);
  const busy = read(scope, family.busyBuffersSize);
  const isWritten = busy.origin.kind !== "default";
  if (isWritten && busy.value < least)
    yield* at([busy], tooSmall(`${prefix}_busy_buffers_size`, least));
  const busySize = isWritten ? busy.value : 2 * least;
  const most = (count - 1) * each;
  if (busySize > most)
    yield* at(isWritten ? [busy, buffers] : [bufferSize, buffers], {
      en: `${prefix}_busy_buffers_size is ${size.print(busySize)}${isWritten ? "" : ", twice the larger buffer,"} and must not exceed all ${prefix}_buffers but one, ${size.print(most)}`,
      zh: `${prefix}_busy_buffers_size 为 ${size.print(busySize)}${isWritten ? "" : "（默认取较大缓冲的两倍）"}，不能超过 ${prefix}_buffers 总量减去一个，即 ${size.print(most)}`,
    });
  yield* ofFiles(scope, family, least);
}

/** What goes to a temporary file at once holds a buffer at least, and the file too, if there is one. */
function* ofFiles(scope: Scope, family: Family, least: number): Generator<Diagnostic> {
  const { prefix } = family;
  const write = read(scope, family.tempFileWriteSize);
  if (write.origin.kind !== "default" && write.value < least)
    yield* at([write], tooSmall(`${prefix}_temp_file_write_size`, least));
  const most = read(scope, family.maxTempFileSize);
  if (most.value !== 0 && most.value < least)
    yield* at([most], tooSmall(`${prefix}_max_temp_file_size`, least));
}

const tooFew = say({ en: "at least 2 buffers are needed", zh: "至少需要 2 个缓冲" });

const tooSmall = (name: string, least: number): Text =>
  say(
    {
      en: "{name} must hold the larger of the buffers, {least}",
      zh: "{name} 不能小于较大的缓冲 {least}",
    },
    { name, least: size.print(least) },
  );

/** At the first of the values that somebody wrote. */
function* at(values: readonly Traced<unknown>[], message: Text): Generator<Diagnostic> {
  const sites = values.flatMap((value) => siteOf(value) ?? []);
  const [site, ...others] = sites;
  if (!site) return;
  const related = others.map(({ span }) => ({
    span,
    message: say({ en: "with these buffers", zh: "与此处的缓冲设置不一致" }),
  }));
  yield finding("base/inconsistent-values", message, site.span, {
    via: site.via,
    ...(related.length > 0 && { related }),
  });
}
