import { fall } from "../../../catalog/keepalived/vrrp-script.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { rule } from "../../rule.ts";

export const fallOne = rule({
  id: "script/fall-one",
  severity: "warning",
  since: "0.1.0",
  // It is keepalived's default: most files live with it.
  preset: "strict",
  on: "script",
  summary: {
    en: "one failed check moves the address",
    zh: "一次检查失败就触发切换",
  },
  why: {
    en: "`fall 1`, which is also the default, takes a single lost answer for a dead service: a check that is slow once, while the machine swaps or the proxy reloads, moves the address there and back",
    zh: "`fall 1`（也是默认值）把一次无响应就当作服务宕机：机器换页或代理 reload 时检查偶尔变慢，地址就会来回切换",
  },
  leave: {
    en: "the script repeats its question by itself before it fails",
    zh: "脚本内部已经重试多次才返回失败",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    «fall 1»
}
`,
      fixed: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    fall 2
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    fall 3
}
`,
    },
  ],

  check({ script }, report, around) {
    const times = read(script.scope, fall);
    if (times.value > 1 || !isWritten(times)) return;
    const edits = replaceValue(times, "2", around);
    report({
      at: times,
      message: say(
        {
          en: "one failed run of {name} is enough to move the address",
          zh: "{name} 失败一次就会触发切换",
        },
        { name: script.name },
      ),
      ...(edits && {
        fix: { title: say({ en: "two in a row", zh: "改为连续两次" }), safety: "unsafe", edits },
      }),
    });
  },
});
