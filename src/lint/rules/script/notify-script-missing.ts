import { say } from "../../../messages/text.ts";
import { commandsOf, factsOf, programOf } from "../../commands.ts";
import { nameOfMachine } from "../../machine-words.ts";
import { rule } from "../../rule.ts";
import { isMissing, isNotExecutable } from "../../script-facts.ts";

const file = (notify: string): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    ${notify}
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const path = "/etc/keepalived/master.sh";

export const notifyScriptMissing = rule({
  id: "script/notify-script-missing",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  needs: "machine",
  summary: {
    en: "a notify script that is not there or may not be executed",
    zh: "notify 脚本不存在或没有执行权限",
  },
  why: {
    en: '`keepalived -t` of 2.2.7 is silent. When it starts it logs "cannot be accessed - No such file or directory" or "is not executable … - disabling" and drops the script: the node becomes master, and what the script should have done with it (start a service, move a route, tell somebody) does not happen',
    zh: "2.2.7 的 `keepalived -t` 不作任何提示。启动时日志写“cannot be accessed - No such file or directory”或“is not executable … - disabling”，随后丢弃该脚本：节点成为主节点，而脚本应做的事（启动服务、切换路由、通知他人）都不会发生",
  },
  leave: {
    en: "a deployment brings the script, or its permissions, before keepalived starts",
    zh: "部署流程会在 keepalived 启动之前放好脚本并设置权限",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file(`«notify_master "${path} eth0"»`),
      machine: { paths: { [path]: { kind: "absent" } } },
    },
    {
      text: file(`«notify_master "${path}"»`),
      machine: { paths: { [path]: { kind: "file", mode: "0644", uid: 0, gid: 0 } } },
    },
  ],
  good: [
    {
      text: file(`notify_master "${path} eth0"`),
      machine: { paths: { [path]: { kind: "file", mode: "0755", uid: 0, gid: 0 } } },
    },
  ],

  check({ ha }, report, { machineOf }) {
    const machine = machineOf(ha);
    if (!machine) return;
    const { en, zh } = nameOfMachine(machine);
    for (const one of commandsOf(ha)) {
      if (one.role !== "notify") continue;
      const { keyword } = one;
      const program = programOf(one);
      if (isMissing(one, machine) === true)
        report({
          at: one.command,
          message: say(
            {
              en: "{machine} has no {program}: {keyword} does nothing",
              zh: "{machineZh}没有 {program}：{keyword} 不会执行",
            },
            { machine: en, machineZh: zh, program, keyword },
          ),
        });
      else if (isNotExecutable(one, ha, machine))
        report({
          at: one.command,
          message: say(
            {
              en: "{program} may not be executed (mode {mode}): {keyword} does nothing",
              zh: "{program} 没有执行权限（{mode}）：{keyword} 不会执行",
            },
            { program, keyword, mode: factsOf(one, machine)?.mode ?? "" },
          ),
          help: say({ en: "chmod 755 {program}", zh: "chmod 755 {program}" }, { program }),
        });
    }
  },
});
