import { say } from "../../../messages/text.ts";
import { accountOf, commandsOf, factsOf, programOf } from "../../commands.ts";
import { rule } from "../../rule.ts";
import { isNotExecutable } from "../../script-facts.ts";

const file = (command: string, globals = ""): string => `${globals}vrrp_script proxy {
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

const path = "/etc/keepalived/check.sh";
const command = `script "${path}"`;

export const notExecutable = rule({
  id: "script/not-executable",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  needs: "machine",
  summary: {
    en: "the program of a check may not be executed",
    zh: "检查脚本没有执行权限",
  },
  why: {
    en: '`keepalived -t` of 2.2.7 is silent. When it starts it logs "is not executable for uid:gid … - disabling" and goes on without the check: the node becomes master and stays it, whatever happens to the service. Scripts lose the bit when they are copied, unpacked or come from a configuration management that sets 0644. The mode belongs to the machine, not to the text: lbc names the command that sets it and changes nothing itself',
    zh: "2.2.7 的 `keepalived -t` 不作任何提示。启动时日志写“is not executable for uid:gid … - disabling”，然后在没有该检查的情况下继续运行：节点成为并一直是主节点，服务怎样都不会切换。脚本经过拷贝、解包，或被配置管理工具设为 0644 后都会丢失执行位。权限属于机器而不属于配置文本：lbc 只给出设置权限的命令，不会自行修改",
  },
  leave: {
    en: "a deployment sets the permissions before keepalived starts",
    zh: "部署流程会在 keepalived 启动之前设置好权限",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file(`«${command}»`),
      machine: { paths: { [path]: { kind: "file", mode: "0644", uid: 0, gid: 0 } } },
    },
    {
      text: file(`«${command}»`, "global_defs {\n    script_user checker\n}\n"),
      machine: {
        paths: { [path]: { kind: "file", mode: "0655", uid: 999, gid: 999 } },
        users: { checker: { exists: true, id: 999 } },
      },
    },
  ],
  good: [
    {
      text: file(command),
      machine: { paths: { [path]: { kind: "file", mode: "0755", uid: 0, gid: 0 } } },
    },
    {
      text: file(command, "global_defs {\n    script_user root\n}\n"),
      machine: { paths: { [path]: { kind: "file", mode: "0655", uid: 0, gid: 0 } } },
    },
  ],

  check({ ha }, report, { machineOf }) {
    const machine = machineOf(ha);
    if (!machine) return;
    for (const one of commandsOf(ha)) {
      if (one.role !== "check" || !isNotExecutable(one, ha, machine)) continue;
      const program = programOf(one);
      const facts = factsOf(one, machine);
      const who = accountOf(one, ha, machine)?.name;
      const values = {
        program,
        mode: facts?.mode ?? "",
        owner: one.owner,
        who: who ?? "keepalived",
      };
      report({
        at: one.command,
        message: say(
          {
            en: "{who} may not execute {program} (mode {mode}): keepalived disables {owner} and goes on without the check",
            zh: "{who} 无权执行 {program}（权限 {mode}）：keepalived 会禁用 {owner}，在没有该检查的情况下继续运行",
          },
          values,
        ),
        help: say({ en: "chmod 755 {program}", zh: "chmod 755 {program}" }, values),
      });
    }
  },
});
