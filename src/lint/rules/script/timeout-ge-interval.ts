import { interval, timeout } from "../../../catalog/keepalived/vrrp-script.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

const script = (lines: string): string => `vrrp_script proxy {
    script "/usr/bin/curl -fs http://127.0.0.1/"
    ${lines}
}
`;

export const timeoutGeInterval = rule({
  id: "script/timeout-ge-interval",
  severity: "warning",
  since: "0.1.0",
  on: "script",
  summary: {
    en: "a check may run longer than until its next turn",
    zh: "检查脚本的超时时间大于执行间隔",
  },
  why: {
    en: 'measured with keepalived 2.2.7 and a check that hangs: its log says "already running, expect idle - skipping run", but it starts the next run all the same. With `interval 1` and `timeout 5` five copies hang at once, some are never ended, and the fault is noticed after 5 s instead of 1 s. A timeout that equals the interval is what keepalived takes where none is written, and is not reported',
    zh: "用一个会卡住的检查脚本实测 keepalived 2.2.7：日志写着“already running, expect idle - skipping run”，实际上仍会启动下一次。`interval 1` 加 `timeout 5` 时会同时卡住 5 个进程，有的永远不会结束，故障要 5 秒而不是 1 秒才能发现。timeout 等于 interval 是默认行为，不报告",
  },
  leave: {
    en: "the script ends quickly except when the machine is in trouble",
    zh: "除非机器异常，脚本总能很快结束",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: script("interval 2\n    «timeout 30»"),
      fixed: script("interval 2\n    timeout 2"),
    },
    { text: script("«timeout 5»"), fixed: script("timeout 1") },
  ],
  good: [
    { text: script("interval 5\n    timeout 3") },
    { text: script("interval 2\n    timeout 2") },
  ],

  check({ script: { scope, name } }, report, around) {
    const wait = read(scope, timeout);
    const every = read(scope, interval);
    if (wait.value === undefined || !isWritten(wait) || wait.value <= every.value) return;
    const edits = replaceValue(wait, String(every.value / 1000), around);
    const [long, pace] = [printDuration(wait.value), printDuration(every.value)];
    report({
      at: wait,
      message: say(
        {
          en: "{name} runs every {pace} and may take {long}: where it hangs, {copies} of it run at once and the fault is noticed after {long}",
          zh: "{name} 每 {paceZh}执行一次，却允许运行 {longZh}：一旦卡住会同时运行 {copies} 个，{longZh}后才能发现故障",
        },
        {
          name,
          pace: pace.en,
          paceZh: pace.zh,
          long: long.en,
          longZh: long.zh,
          copies: Math.ceil(wait.value / every.value),
        },
      ),
      help: say({ en: "timeout below interval", zh: "timeout 应小于 interval" }),
      ...(edits && {
        fix: {
          title: say({ en: "as long as the interval", zh: "改为与 interval 相同" }),
          safety: "unsafe",
          edits,
        },
      }),
    });
  },
});
