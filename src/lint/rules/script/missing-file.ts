import { say } from "../../../messages/text.ts";
import { commandsOf, programOf } from "../../commands.ts";
import { nameOfMachine } from "../../machine-words.ts";
import { rule } from "../../rule.ts";
import { isMissing } from "../../script-facts.ts";

const file = (command: string): string => `vrrp_script proxy {
    ${command}
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
`;

export const missingFile = rule({
  id: "script/missing-file",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  needs: "machine",
  summary: {
    en: "the program of a check is not on the machine",
    zh: "检查脚本在本机上不存在",
  },
  why: {
    en: 'keepalived 2.2.7 disables the check when it starts ("Disabling track script … since not found/accessible") and goes on without it: the node becomes master and stays it, whatever happens to the service; the real server of such a MISC_CHECK is up for ever. A bare name such as `killall` is searched in the path; psmisc, which has it, is missing in slim images',
    zh: "keepalived 2.2.7 启动时会禁用该检查（“Disabling track script … since not found/accessible”），然后照常运行：节点成为并一直是主节点，服务怎样都不会切换；MISC_CHECK 的真实服务器则永远视为正常。`killall` 这样的裸命令名在 PATH 中查找，而精简镜像里往往没有 psmisc",
  },
  leave: {
    en: "a deployment puts the script there before keepalived starts",
    zh: "部署流程会在 keepalived 启动之前放好脚本",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file('«script "/etc/keepalived/check.sh nginx"»'),
      machine: { paths: { "/etc/keepalived/check.sh": { kind: "absent" } } },
    },
    {
      text: file('«script "killall -0 nginx"»'),
      machine: { paths: { killall: { kind: "absent" } } },
    },
  ],
  good: [
    {
      text: file('script "/etc/keepalived/check.sh"'),
      machine: {
        paths: { "/etc/keepalived/check.sh": { kind: "file", mode: "0755", uid: 0, gid: 0 } },
      },
    },
    { text: file('script "/etc/keepalived/check.sh"'), machine: {} },
  ],

  check({ ha }, report, { machineOf }) {
    const machine = machineOf(ha);
    if (!machine) return;
    for (const one of commandsOf(ha)) {
      if (one.role !== "check" || isMissing(one, machine) !== true) continue;
      const { en, zh } = nameOfMachine(machine);
      report({
        at: one.command,
        message: say(
          {
            en: "{machine} has no {program}: keepalived disables {owner} and goes on without the check",
            zh: "{machineZh}没有 {program}：keepalived 会禁用 {owner}，在没有该检查的情况下继续运行",
          },
          { machine: en, machineZh: zh, program: programOf(one), owner: one.owner },
        ),
      });
    }
  },
});
