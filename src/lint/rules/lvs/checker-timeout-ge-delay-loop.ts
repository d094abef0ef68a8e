import { connectTimeout } from "../../../catalog/keepalived/checker-connection.ts";
import { delayLoop } from "../../../catalog/keepalived/checker-timing.ts";
import type { CheckerKind } from "../../../ir/checker.ts";
import { isWritten, read, siteOf, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { indentBefore } from "../../indent.ts";
import { insertBefore } from "../../insertions.ts";
import { printDuration } from "../../peers.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const checkerTimeoutGeDelayLoop = rule({
  id: "lvs/checker-timeout-ge-delay-loop",
  severity: "warning",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "a checker waits longer for an answer than until its next run",
    zh: "检查的超时时间不小于检查间隔",
  },
  why: {
    en: "a dead server is noticed when `connect_timeout` is over, `retry` times, with pauses between: with a timeout of the interval or more a check takes longer than its own pace, and servers are asked less often than the file says",
    zh: "宕机要等 `connect_timeout` 到期、再重试 `retry` 次才能发现：超时不小于间隔时，一次检查比它自己的节奏还长，实际检查频率低于配置的值",
  },
  leave: {
    en: "the server is slow by nature and nobody needs to notice its death quickly",
    zh: "服务本来就慢，且不要求尽快发现宕机",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `virtual_server 10.0.0.9 80 {
    delay_loop 3
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            «connect_timeout 10»
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    delay_loop 3
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            connect_timeout 1
        }
    }
}
`,
    },
    // Nobody wrote the 5 s that keepalived waits.
    {
      text: `virtual_server 10.0.0.9 80 {
    «delay_loop 1» # every second
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
      fixed: `virtual_server 10.0.0.9 80 {
    connect_timeout 0.5
    delay_loop 1 # every second
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
        }
    }
}
`,
    },
  ],
  good: [
    {
      text: `virtual_server 10.0.0.9 80 {
    delay_loop 6
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        TCP_CHECK {
            connect_timeout 2
        }
    }
}
`,
    },
    // Nothing is connected to.
    {
      text: `virtual_server 10.0.0.9 80 {
    delay_loop 3
    lb_algo rr
    lb_kind NAT
    protocol TCP
    real_server 10.0.0.21 80 {
        MISC_CHECK {
            misc_path "/usr/bin/check-app"
            misc_timeout 2
        }
    }
}
`,
    },
  ],

  check({ ha }, report, around) {
    for (const server of ha.lvs.servers)
      for (const real of server.realServers)
        for (const { scope, kind } of real.checkers) {
          if (connectless.has(kind)) continue;
          const wait = read(scope, connectTimeout);
          const every = read(scope, delayLoop);
          if (wait.value === undefined || every.value === undefined || wait.value < every.value)
            continue;
          const at = [wait, every].find(isWritten);
          if (!at) continue;
          const edits = shortened(wait, every, around);
          const [long, pace] = [printDuration(wait.value), printDuration(every.value)];
          report({
            at,
            message: say(
              {
                en: "a check may take {long} and is due every {pace}",
                zh: "一次检查最长 {longZh}，而间隔只有 {paceZh}",
              },
              { long: long.en, longZh: long.zh, pace: pace.en, paceZh: pace.zh },
            ),
            help: say({
              en: "connect_timeout well below delay_loop",
              zh: "connect_timeout 应明显小于 delay_loop",
            }),
            ...(edits && {
              fix: {
                title: say({ en: "half of the interval at most", zh: "缩短到间隔的一半以内" }),
                safety: "unsafe" as const,
                edits,
              },
            }),
          });
        }
  },
});

const connectless: ReadonlySet<CheckerKind> = new Set(["MISC_CHECK", "BFD_CHECK", "FILE_CHECK"]);

/** Half of the interval in whole seconds, where it has two; beside it, where none is written. */
function shortened(
  wait: Traced<number>,
  every: Traced<number>,
  around: Surroundings,
): readonly TextEdit[] | undefined {
  const half = every.value / 2000;
  const seconds = String(half < 1 ? half : Math.floor(half));
  if (!/^\d+(?:\.\d+)?$/.test(seconds)) return undefined;
  if (isWritten(wait)) return replaceValue(wait, seconds, around);
  const site = siteOf(every);
  if (!site || indentBefore(site.span, around) === undefined) return undefined;
  return [insertBefore(site, [`connect_timeout ${seconds}`], around)];
}
