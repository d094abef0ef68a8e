import type { Json } from "../../catalog/form.ts";
import { type Fields, fieldOf, isFields, listOf, wordOf } from "./json.ts";
import { freeName, isName } from "./part.ts";

/** What servers are to be called: by their first name that can be one, else by their port. */
export function serverNames(servers: readonly Fields[], isStream: boolean): readonly string[] {
  const wanted = servers.map((server) => nameOf(server) ?? portName(server, isStream));
  const often = new Set(wanted.filter((name, index) => wanted.indexOf(name) !== index));
  const taken = new Set<string>();
  return servers.map((server, index) => {
    const plain = wanted[index] ?? "";
    const port = portOf(server, isStream);
    const apart = often.has(plain) && !isPortName(plain) && port !== undefined && port !== "443";
    const name = freeName(apart ? `${plain}-${port}` : plain, taken);
    taken.add(name);
    return name;
  });
}

function nameOf(server: Fields): string | undefined {
  const names = listOf(fieldOf(server, "server_name"));
  return names.find((name): name is string => typeof name === "string" && isHost(name));
}

const isHost = (name: string): boolean => isName(name) && name !== "_" && !name.endsWith(".");

const isPortName = (name: string): boolean => name.startsWith("port-");

const portName = (server: Fields, isStream: boolean): string =>
  `port-${portOf(server, isStream) ?? "unknown"}`;

/** The port of the first address that it listens on. */
function portOf(server: Fields, isStream: boolean): string | undefined {
  const [first] = listOf(fieldOf(server, "listen"));
  const address = addressOf(first);
  if (address === undefined) return isStream ? undefined : "80";
  return /(?:^|:)(\d+)$/.exec(address)?.[1] ?? (/\d$|^\[|\*/.test(address) ? "80" : undefined);
}

function addressOf(listen: Json | undefined): string | undefined {
  const said = isFields(listen) ? fieldOf(listen, "address") : listOf(listen)[0];
  return wordOf(said);
}
