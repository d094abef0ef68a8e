import { isIP } from "node:net";

import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, fieldsOf, listOf, withoutKeys, wordOf } from "./json.ts";
import { replaced } from "./words.ts";

/** What a virtual server is called: by its address and port; nothing for one of another kind. */
export function virtualServerName(block: Fields): string | undefined {
  const place = endpointOf(fieldOf(block, "address"));
  return place === undefined
    ? undefined
    : `at-${place.replaceAll(/[[\]]/g, "").replaceAll(":", "-")}`;
}

/** A virtual server of the kernel, its real servers as a list of addresses. */
export function raisedVirtualServer(block: Fields, level: 1 | 2): Fields | undefined {
  const address = endpointOf(fieldOf(block, "address"));
  if (address === undefined) return undefined;
  const said = { ...block, address };
  const servers = listOf(fieldOf(said, "real_server")).map(realServer);
  if (servers.includes(undefined)) return level === 2 ? said : undefined;
  const listed =
    servers.length > 0
      ? replaced(said, ["real_server"], [["servers", servers.filter((one) => one !== undefined)]])
      : said;
  return level === 2 ? described(listed) : listed;
}

function described(block: Fields): Fields {
  let found = block;
  for (const [key, word] of [
    ["scheduler", "lb_algo"],
    ["scheduler", "lvs_sched"],
    ["forward", "lb_kind"],
    ["forward", "lvs_method"],
  ] as const) {
    const value = fieldOf(found, word);
    if (typeof value === "string") found = replaced(found, [word], [[key, value]]);
  }
  const protocol = fieldOf(found, "protocol");
  const isKnown = protocol === "UDP" || protocol === "TCP";
  return isKnown ? replaced(found, ["protocol"], [["udp", protocol === "UDP"]]) : found;
}

function realServer(said: Json): Json | undefined {
  const block = fieldsOf(said);
  const address = endpointOf(fieldOf(block, "address"));
  if (address === undefined) return undefined;
  const rest = withoutKeys(block, "address");
  return Object.keys(rest).length === 0 ? address : { address, ...rest };
}

/** `["10.0.0.1", "80"]` in one word. */
function endpointOf(address: Json | undefined): string | undefined {
  const [ip, port, other] = listOf(address).map(wordOf);
  const family = isIP(ip ?? "");
  if (family === 0 || port === undefined || !/^\d+$/.test(port) || other !== undefined)
    return undefined;
  return family === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;
}
