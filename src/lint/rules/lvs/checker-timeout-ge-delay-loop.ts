import { connectTimeout } from "../../../catalog/keepalived/checker-connection.ts";
import { delayLoop } from "../../../catalog/keepalived/checker-timing.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

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
  ],

  check({ ha }, report) {
    for (const server of ha.lvs.servers)
      for (const real of server.realServers)
        for (const { scope } of real.checkers) {
          const wait = read(scope, connectTimeout);
          const every = read(scope, delayLoop);
          if (wait.value === undefined || every.value === undefined || wait.value < every.value)
            continue;
          const at = [wait, every].find(isWritten);
          if (!at) continue;
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
          });
        }
  },
});
