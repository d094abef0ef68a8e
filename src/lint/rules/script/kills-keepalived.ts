import { say } from "../../../messages/text.ts";
import { commandsOf, factsOf, programOf } from "../../commands.ts";
import { rule } from "../../rule.ts";
import { stopsKeepalived } from "../../stops-keepalived.ts";

const file = (script: string): string => `vrrp_script proxy {
    ${script}
    interval 2
}
`;

export const killsKeepalived = rule({
  id: "script/kills-keepalived",
  severity: "warning",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "a check that stops keepalived",
    zh: "检查脚本会停止 keepalived",
  },
  why: {
    en: "a check whose exit status is not 0 moves the address by itself: weight 0 puts the instance into FAULT, and when the service is back the node returns. A check that stops keepalived moves the address too, but nobody starts it again: the node is out until somebody notices, and when the second one fails there is none left. It also takes down the other instances of the machine, and the health checks of its virtual servers",
    zh: "检查脚本只要以非 0 退出，地址就会切走：权重 0 使实例进入 FAULT，服务恢复后节点自动回来。停止 keepalived 虽然也能切走地址，但没有谁会再启动它：该节点从此退出，直到有人发现；等另一台再出故障就无机可用了。本机的其他实例和虚拟服务器的健康检查也会一并停掉",
  },
  leave: {
    en: "somebody is to look at the node before it comes back, and the other one carries everything until then",
    zh: "须先由人检查再让节点回来，且在此之前另一台能承担全部流量",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file(`«script "/bin/sh -c 'pgrep nginx || systemctl stop keepalived'"»`),
    },
    { text: file(`«script "/bin/bash -c 'pidof nginx || killall keepalived'"»`) },
    {
      text: file('«script "/etc/keepalived/check.sh"»'),
      machine: {
        paths: {
          "/etc/keepalived/check.sh": {
            kind: "file",
            mode: "0755",
            uid: 0,
            gid: 0,
            stopsKeepalived: true,
          },
        },
      },
    },
  ],
  good: [
    { text: file('script "/usr/bin/pgrep nginx"') },
    { text: file('script "/usr/bin/systemctl is-active nginx"') },
    { text: file('script "/usr/bin/killall -0 keepalived"') },
  ],

  check({ ha }, report, { machineOf }) {
    const machine = machineOf(ha);
    for (const one of commandsOf(ha)) {
      if (one.role !== "check") continue;
      const inside = machine && factsOf(one, machine)?.stopsKeepalived === true;
      if (!inside && !stopsKeepalived(one.command.value.argv.join(" "))) continue;
      report({
        at: one.command,
        message: inside
          ? say(
              {
                en: "{program} stops keepalived when the check fails: the node leaves for good",
                zh: "检查失败时 {program} 会停止 keepalived：节点从此退出，不会自动回来",
              },
              { program: programOf(one) },
            )
          : say(
              {
                en: "{owner} stops keepalived when the check fails: the node leaves for good",
                zh: "检查失败时 {owner} 会停止 keepalived：节点从此退出，不会自动回来",
              },
              { owner: one.owner },
            ),
        help: say({
          en: "exit 1 is enough: keepalived moves the address, and takes it back when all is well",
          zh: "脚本 exit 1 即可：keepalived 会切走地址，恢复后再接回",
        }),
      });
    }
  },
});
