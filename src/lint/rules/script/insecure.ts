import { say } from "../../../messages/text.ts";
import { accountOf, commandsOf, isSecured, programOf } from "../../commands.ts";
import { rule } from "../../rule.ts";
import { type Unsafe, unsafePartOf } from "../../script-facts.ts";

const file = (globals: string, script = 'script "/opt/check.sh"'): string => `global_defs {
    script_user root
${globals}}
vrrp_script proxy {
    ${script}
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

const marked = '«script "/opt/check.sh"»';
const secured = "    enable_script_security\n";
const root = { kind: "file", mode: "0755", uid: 0, gid: 0 } as const;

export const insecure = rule({
  id: "script/insecure",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  needs: "machine",
  summary: {
    en: "a script that root runs may be changed by somebody else",
    zh: "以 root 运行的脚本可被其他用户改写",
  },
  why: {
    en: "whoever may write to the script, or to a folder above it, is root on this machine at the next run of the check. With `enable_script_security` keepalived 2.2.7 disables such a script (\"Unsafe permissions found … - disabling\"): the check never runs and the address never moves; without it the script runs. Asked with one file of each kind: the file or a folder that is not root's, that a group other than root's may write to, or everybody (a folder with the sticky bit excepted); links are followed. Scripts of other users are not looked at",
    zh: "能改写该脚本或其上级目录的人，在下一次检查时就等于本机 root。启用 `enable_script_security` 时 keepalived 2.2.7 会禁用这样的脚本（“Unsafe permissions found … - disabling”）：检查从不执行，地址永不切换；未启用时脚本照常运行。逐一实测：文件或上级目录不属于 root、root 组以外的组可写，或所有人可写（带粘滞位的目录除外）都算；符号链接会被解析。以其他用户运行的脚本不检查",
  },
  leave: {
    en: "only root can change what the finding names, by means that file modes do not show",
    zh: "虽从权限位看不出，但实际只有 root 能修改",
  },
  sources: [
    "https://github.com/acassen/keepalived/issues/842",
    "https://github.com/acassen/keepalived/issues/1372",
  ],
  bad: [
    {
      text: file(secured, marked),
      machine: { paths: { "/opt/check.sh": { ...root, mode: "0777" } } },
    },
    {
      text: file("", marked),
      machine: { paths: { "/opt/check.sh": { ...root, uid: 1000 } } },
      refused: true,
    },
    {
      text: file(secured, marked),
      machine: {
        paths: {
          "/opt/check.sh": {
            ...root,
            writable: [{ path: "/opt", mode: "0775", uid: 0, gid: 50 }],
          },
        },
      },
    },
  ],
  good: [
    { text: file(secured), machine: { paths: { "/opt/check.sh": root } } },
    {
      text: file(secured),
      machine: { paths: { "/opt/check.sh": { ...root, mode: "0775" } } },
    },
    {
      text: file(secured).replace("script_user root", "script_user checker"),
      machine: {
        paths: { "/opt/check.sh": { ...root, mode: "0777" } },
        users: { checker: { exists: true, id: 999 } },
      },
    },
  ],

  check({ ha }, report, { machineOf }) {
    const machine = machineOf(ha);
    if (!machine) return;
    for (const one of commandsOf(ha)) {
      if (accountOf(one, ha, machine)?.facts.id !== 0) continue;
      const unsafe = unsafePartOf(one, machine);
      if (!unsafe) continue;
      const values = { ...seen(unsafe), program: programOf(one) };
      report({
        at: one.command,
        message: isSecured(ha)
          ? say(
              {
                en: "{path} is not root's alone ({mode}, {uid}:{gid}): keepalived disables {program}",
                zh: "{path} 并非只有 root 可写（{mode}，{uid}:{gid}）：keepalived 会禁用 {program}",
              },
              values,
            )
          : say(
              {
                en: "{path} is not root's alone ({mode}, {uid}:{gid}), and root runs {program}",
                zh: "{path} 并非只有 root 可写（{mode}，{uid}:{gid}），而 {program} 以 root 运行",
              },
              values,
            ),
        help: say(
          {
            en: "chown root:root {path} and chmod go-w {path}, or a script_user other than root",
            zh: "chown root:root {path} 并 chmod go-w {path}，或设置非 root 的 script_user",
          },
          values,
        ),
      });
    }
  },
});

const seen = ({ path, mode, uid, gid }: Unsafe) => ({ path, mode, uid, gid });
