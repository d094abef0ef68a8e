import { binaryAddress } from "../decide/access.ts";
import { compileValue, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { UpstreamPlan } from "../plan.ts";

/** The value that chooses a peer, where there is one besides the client's address. */
export function compileKey({ balance }: UpstreamPlan, variables: Variables): Template | undefined {
  if ("key" in balance) return compileValue(balance.key, variables);
  return balance.kind === "jvm-route" ? compileValue(balance.cookie, variables) : undefined;
}

/** What `ip_hash` looks at; a client on a unix socket has no address. */
export const addressKey = (address: string): string =>
  address.startsWith("unix:") ? "" : binaryAddress(address);

/** The session that `jvm_route` finds in a URL: `?NAME=` or `&NAME=`, whatever the case. */
export function sessionIn(url: string, parameter: string): string {
  const lower = url.toLowerCase();
  const name = parameter.toLowerCase();
  const found = lower.indexOf(`?${name}=`);
  const at = found < 0 ? lower.indexOf(`&${name}=`) : found;
  if (at < 0) return "";
  const start = at + name.length + 2;
  const end = url.slice(start).search(/[?&;]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}
