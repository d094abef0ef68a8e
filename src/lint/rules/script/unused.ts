import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const unused = rule({
  id: "script/unused",
  severity: "info",
  since: "0.1.0",
  on: "script",
  summary: {
    en: "a `vrrp_script` that nothing tracks",
    zh: "没有被引用的 `vrrp_script`",
  },
  why: {
    en: "keepalived runs only what a `track_script` names: the check is written and does nothing, which is found out when it should have moved the address",
    zh: "keepalived 只执行 `track_script` 引用的脚本：检查写好了却从不执行，往往到该切换时才发现",
  },
  leave: {
    en: "it is kept for the next change; a comment tells so better",
    zh: "为后续变更保留；用注释说明更清楚",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `«vrrp_script proxy» {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_interface {
        eth1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ script, ha }, report, { isWhole }) {
    if (!isWhole(ha)) return;
    const { instances, syncGroups } = ha.ha;
    const tracked = [...instances, ...syncGroups].some(({ trackScripts }) =>
      trackScripts.some(({ name }) => name === script.name),
    );
    if (tracked) return;
    report({
      at: script.site,
      message: say(
        { en: "nothing tracks {name}: it is never run", zh: "没有任何地方引用 {name}：它从不执行" },
        { name: script.name },
      ),
      help: say({
        en: "name it in track_script of the instances that depend on it",
        zh: "在依赖它的实例的 track_script 中引用它",
      }),
    });
  },
});
