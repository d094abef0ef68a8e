import { enableScriptSecurity, scriptUser } from "../../../catalog/keepalived/global-defs.ts";
import { isWritten, read } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { commandsOf, isSecured, programOf, usualUser } from "../../commands.ts";
import { addedToGlobalDefs } from "../../global-defs-edits.ts";
import { nameOfMachine } from "../../machine-words.ts";
import { rule } from "../../rule.ts";

const file = (globals: string, script = ""): string => `global_defs {
${globals}}
vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
${script}}
`;

export const userMissing = rule({
  id: "script/user-missing",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "`enable_script_security` without a user for the scripts",
    zh: "启用了 `enable_script_security`，却没有指定脚本的用户",
  },
  why: {
    en: "without `script_user` scripts run as the user keepalived_script, which many machines do not have. With `enable_script_security` keepalived does not fall back to root: 2.2.7 logs `Unable to set default user for vrrp script proxy - removing`, then `track script proxy not found, ignoring...`, and goes on. The node becomes master, the service dies, and the address never moves; notify scripts do not run either. With a user that is not root 2.2.7 runs well, but `keepalived -t` ends itself with SIGTERM (143) and says nothing",
    zh: "不写 `script_user` 时脚本以用户 keepalived_script 执行，而许多机器上没有这个用户。启用 `enable_script_security` 后 keepalived 不会改用 root：2.2.7 记录 `Unable to set default user for vrrp script proxy - removing`，再记录 `track script proxy not found, ignoring...`，然后继续运行。节点成为主节点后，服务宕机地址也不会动；notify 脚本同样不执行。用户不是 root 时 2.2.7 可以正常运行，但 `keepalived -t` 会以 SIGTERM（143）终止自己，且没有提示",
  },
  leave: {
    en: "every machine has the user keepalived_script, and it may run the scripts",
    zh: "每台机器上都有用户 keepalived_script，且它有权执行这些脚本",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/acassen/keepalived/issues/2184",
    "https://github.com/acassen/keepalived/issues/2438",
  ],
  bad: [
    {
      text: file("    «enable_script_security»\n"),
      fixed: file("    script_user root\n    enable_script_security\n"),
    },
    {
      text: file("    «enable_script_security»\n"),
      machine: { users: { keepalived_script: { exists: false } } },
    },
  ],
  good: [
    { text: file("    script_user root\n    enable_script_security\n") },
    { text: file("    enable_script_security\n", "    user nobody nogroup\n") },
    {
      text: file("    enable_script_security\n"),
      machine: { users: { keepalived_script: { exists: true, id: 990 } } },
    },
  ],

  check({ ha }, report, around) {
    const globals = ha.ha.globals;
    if (!isSecured(ha) || isWritten(read(globals, scriptUser)) || !around.isWhole(ha)) return;
    const machine = around.machineOf(ha);
    const user = machine?.user(usualUser);
    const without = commandsOf(ha).filter(({ account }) => account.length === 0);
    const [first] = without;
    if (!first || user?.exists === true) return;
    const values = { program: programOf(first), count: without.length };
    const where = machine && nameOfMachine(machine);
    report({
      at: read(globals, enableScriptSecurity),
      // Nobody said whether the user is there.
      ...(!user && { severity: "warning" as const }),
      message:
        where && user
          ? say(
              {
                en: "{en} has no user keepalived_script: keepalived drops {program} and every other script without a user ({count})",
                zh: "{zh}没有用户 keepalived_script：keepalived 会丢弃 {program} 及所有未指定用户的脚本（共 {count} 个）",
              },
              { ...values, en: where.en, zh: where.zh },
            )
          : say(
              {
                en: "where there is no user keepalived_script, keepalived drops {program} and every other script without a user ({count})",
                zh: "如果机器上没有用户 keepalived_script，keepalived 会丢弃 {program} 及所有未指定用户的脚本（共 {count} 个）",
              },
              values,
            ),
      related: [{ at: first.command, message: say({ en: "has no user", zh: "未指定用户" }) }],
      fix: {
        title: say({ en: "write script_user root", zh: "写上 script_user root" }),
        safety: "unsafe",
        edits: [addedToGlobalDefs(ha, ["script_user root"], around)],
      },
    });
  },
});
