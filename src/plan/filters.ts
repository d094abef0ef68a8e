import type { LocationPlan } from "../../runtime/plan.ts";
import type { ExpiresPlan, FiltersPlan, GzipPlan } from "../../runtime/plan/filters.ts";
import * as compression from "../catalog/nginx/gzip.ts";
import { addTrailer, expires } from "../catalog/nginx/headers.ts";
import { chunkedTransferEncoding } from "../catalog/nginx/http-client.ts";
import { maxRanges } from "../catalog/nginx/http-tuning.ts";
import { isWritten, read, readAll, type Scope, siteOf } from "../ir/scope.ts";
import type { Findings } from "./findings.ts";
import { planPattern } from "./patterns.ts";
import type { Values } from "./values.ts";

/** What a block does to answers on their way out; undefined where it does nothing. */
export function filtersOf(
  scope: Scope,
  values: Values,
  findings: Findings,
): FiltersPlan | undefined {
  const filters: FiltersPlan = {
    expires: expiresOf(scope, values),
    trailers: readAll(scope, addTrailer).map((one) => {
      const { name, value, always } = one.value;
      const site = siteOf(one);
      return { name: values.bytes(name, site), value: values.value(value, site), always };
    }),
    gzip: gzipOf(scope, values, findings),
    chunked: read(scope, chunkedTransferEncoding).value,
  };
  const idle = !filters.expires && !filters.gzip && filters.trailers.length === 0;
  return idle && filters.chunked ? undefined : filters;
}

/** Undefined: any number. */
export function maxRangesOf(scope: Scope): LocationPlan["maxRanges"] {
  const most = read(scope, maxRanges);
  return isWritten(most) ? most.value : undefined;
}

function expiresOf(scope: Scope, values: Values): ExpiresPlan | undefined {
  const one = read(scope, expires);
  const { value } = one;
  switch (value?.kind) {
    case undefined:
    case "off":
      return undefined;
    case "epoch":
    case "max":
      return { kind: value.kind };
    case "after":
      return { kind: "after", seconds: value.time / 1000, modified: value.modified };
    case "daily":
      return { kind: "daily", seconds: value.time / 1000 };
    case "template": {
      const text = values.value(value.value, siteOf(one));
      return { kind: "value", value: text, modified: value.modified };
    }
  }
}

function gzipOf(scope: Scope, values: Values, findings: Findings): GzipPlan | undefined {
  if (!read(scope, compression.gzip).value) return undefined;
  const types = readAll(scope, compression.gzipTypes).flatMap((one) =>
    one.value.map((type) => values.bytes(type, siteOf(one))),
  );
  const proxied = readAll(scope, compression.gzipProxied).flatMap(({ value }) => value);
  return {
    types: ["text/html", ...types],
    minLength: read(scope, compression.gzipMinLength).value,
    level: read(scope, compression.gzipCompLevel).value,
    window: read(scope, compression.gzipWindow).value,
    memory: Math.log2(read(scope, compression.gzipHash).value) - 8,
    vary: read(scope, compression.gzipVary).value,
    proxied: proxied.length > 0 ? proxied : ["off"],
    leastVersion: read(scope, compression.gzipHttpVersion).value === "1.0" ? 1000 : 1001,
    disable: readAll(scope, compression.gzipDisable).flatMap((one) => {
      const site = siteOf(one);
      return one.value.map((pattern) =>
        pattern === "msie6" || !site ? pattern : planPattern(pattern, site, values, findings),
      );
    }),
  };
}
