import { interfaceName, ipAddress, multicastGroup } from "../keepalived/values.ts";
import { annotation, option, several } from "./define.ts";

export const heartbeat = annotation({
  word: "heartbeat",
  key: "heartbeats",
  contexts: ["vrrp_instance", "global_defs"],
  repeat: "many",
  forms: {
    interface: {
      first: { interface: interfaceName },
      options: { source: option(ipAddress), group: option(multicastGroup(4)) },
    },
    unicast: { first: { source: ipAddress, peers: several(ipAddress) } },
  },
  doc: {
    en: "a further path for adverts; the backup takes over only when all paths are silent",
    zh: "附加的心跳线路；只有全部线路都静默时，备机才会接管",
  },
});
