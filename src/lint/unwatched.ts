import { trackProxy } from "../catalog/annotations/track-proxy.ts";
import type { Node } from "../ir/config.ts";
import { readAll } from "../ir/scope.ts";
import type { VrrpInstance } from "../ir/vrrp.ts";
import type { Surroundings } from "./rule.ts";

/**
 * The instances of a machine that hold their addresses whatever becomes of the service behind them:
 * neither they nor their groups track anything but interfaces. Virtual servers are watched by
 * checkers of their own.
 */
export const unwatchedIn = ({ ha }: Node, { isWhole }: Surroundings): readonly VrrpInstance[] =>
  ha
    .filter((config) => isWhole(config) && config.lvs.servers.length === 0)
    .flatMap(({ ha: { instances, syncGroups } }) =>
      instances.filter((instance) => {
        const groups = syncGroups.filter(({ members }) =>
          members.some(({ value }) => value === instance.name),
        );
        return ![instance, ...groups].some(
          ({ trackScripts, trackProcesses, trackFiles, trackBfd, scope }) =>
            trackScripts.length + trackProcesses.length + trackFiles.length + trackBfd.length > 0 ||
            // What lbc serve asks of its own proxy.
            readAll(scope, trackProxy).some(({ value }) => !value.values.off.value),
        );
      }),
    );
