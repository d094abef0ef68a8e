import { scriptUser } from "../../../catalog/keepalived/global-defs.ts";
import { read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { commandsOf, isSecured, programOf, usualUser } from "../../commands.ts";
import { addedToGlobalDefs } from "../../global-defs-edits.ts";
import { rule } from "../../rule.ts";

const file = (globals: string): string => `${globals}vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
`;

export const securityOff = rule({
  id: "script/security-off",
  severity: "warning",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "scripts without `enable_script_security`",
    zh: "使用脚本却没有 `enable_script_security`",
  },
  why: {
    en: "keepalived runs as root, and its scripts do too where no other user is named and the machine has no user keepalived_script. Without `enable_script_security` nobody looks who else may write to a script or to a folder above it: whoever may is root. 2.2.7 logs `SECURITY VIOLATION - scripts are being executed but script_security not enabled` and runs them all the same; `keepalived -t` ends with 6 where the scripts are there, which stops a deployment that asks it first. `script_user` alone does not help",
    zh: "keepalived 以 root 运行；如果没有指定其他用户，且机器上没有用户 keepalived_script，脚本也以 root 执行。不写 `enable_script_security` 就不会检查还有谁能改写脚本或其上级目录：能改写的人就等于 root。2.2.7 记录 `SECURITY VIOLATION - scripts are being executed but script_security not enabled` 后照样执行；只要脚本存在，`keepalived -t` 就以 6 退出，先行校验的发布流程会就此中断。只写 `script_user` 不起作用",
  },
  leave: {
    en: "nobody but root can write to any folder above the scripts",
    zh: "脚本所在的各级目录都只有 root 可写",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/acassen/keepalived/issues/901",
    "https://github.com/acassen/keepalived/issues/2457",
  ],
  bad: [
    {
      text: file("global_defs {\n    router_id lb1\n}\n").replace(/script ".*"/, "«$&»"),
      fixed: file(
        "global_defs {\n    enable_script_security\n    script_user root\n    router_id lb1\n}\n",
      ),
    },
    {
      text: file("! nodes of the shop\n\n").replace(/script ".*"/, "«$&»"),
      fixed: file(
        "! nodes of the shop\n\nglobal_defs {\n    enable_script_security\n    script_user root\n}\n",
      ),
    },
    {
      text: `global_defs {
    script_user checker
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    «notify_master /etc/keepalived/master.sh»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `global_defs {
    enable_script_security
    script_user checker
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    notify_master /etc/keepalived/master.sh
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],
  good: [
    { text: file("global_defs {\n    enable_script_security\n    script_user root\n}\n") },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ ha }, report, around) {
    const commands = commandsOf(ha);
    const [first] = commands;
    if (!first || isSecured(ha) || !around.isWhole(ha)) return;
    const named = (read(ha.ha.globals, scriptUser).value ?? [])[0];
    const needsUser = named === undefined && commands.some(({ account }) => account.length === 0);
    const lines = ["enable_script_security", ...(needsUser ? ["script_user root"] : [])];
    const who = first.account[0] ?? named;
    const machine = around.machineOf(ha);
    const isRoot = who === "root" || (!who && machine?.user(usualUser)?.exists === false);
    const values = { program: programOf(first), count: commands.length, who: who ?? "root" };
    report({
      at: first.command,
      message:
        who === undefined && !isRoot
          ? say(
              {
                en: "keepalived runs {program} as root (as keepalived_script where that user exists) and does not look who may write to it",
                zh: "keepalived 以 root 身份（存在 keepalived_script 用户时以该用户）执行 {program}，且不检查谁能改写它",
              },
              values,
            )
          : say(
              {
                en: "keepalived runs {program} as {who} and does not look who may write to it",
                zh: "keepalived 以 {who} 身份执行 {program}，且不检查谁能改写它",
              },
              values,
            ),
      help: say(
        {
          en: "write enable_script_security, which holds for all scripts ({count} here)",
          zh: "写上 enable_script_security，它对所有脚本生效（此处共 {count} 个）",
        },
        values,
      ),
      fix: {
        title: say({ en: "enable script security", zh: "启用脚本安全检查" }),
        safety: "unsafe",
        edits: [addedToGlobalDefs(ha, lines, around)],
      },
    });
  },
});
