import type { RealServer, ServiceAddress, VirtualServer } from "../ir/lvs.ts";

/** `10.0.0.9:80`, `[fd00::9]:80`. */
export const printAddress = ({ ip, family, port }: ServiceAddress): string =>
  family === 6 ? `[${ip}]:${port}` : `${ip}:${port}`;

/** How a virtual server is called in messages. */
export function nameOf({ service }: VirtualServer): string {
  switch (service.kind) {
    case "address":
      return printAddress(service);
    case "fwmark":
      return `fwmark ${service.mark}`;
    case "group":
      return `group ${service.name}`;
  }
}

/** The port that a real server serves: the virtual server's where it writes none. */
export function servedPort({ address }: RealServer, { service }: VirtualServer): number {
  if (address.port !== 0) return address.port;
  return service.kind === "address" ? service.port : 0;
}
