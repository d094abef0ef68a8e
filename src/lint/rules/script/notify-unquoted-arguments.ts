import type { HaConfig } from "../../../ir/config.ts";
import type { Machine } from "../../../ir/machine.ts";
import { siteOf } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { commandsOf, programOf, type WrittenCommand } from "../../commands.ts";
import { rule, type Surroundings } from "../../rule.ts";

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

const check = (script: string): string => `vrrp_script proxy {
    ${script}
    interval 2
}
`;

export const notifyUnquotedArguments = rule({
  id: "script/notify-unquoted-arguments",
  severity: "error",
  since: "0.1.0",
  on: "ha",
  summary: {
    en: "arguments of a script outside its quotes",
    zh: "脚本参数没有放在引号内",
  },
  why: {
    en: "a script and its arguments are one word of keepalived's, so they need quotes. Measured with 2.2.7: after a notify script the next word is the user that runs it and the one after it the group. `notify_master /etc/notify.sh master` logs \"Script user 'master' does not exist\" at run time and drops the script; `notify_backup /etc/notify.sh backup` runs it, on Debian, as the user backup and without arguments. What stands behind the program of `vrrp_script` or `misc_path` is dropped without a word, so `script /usr/bin/pgrep -x nginx` asks pgrep for nothing. `keepalived -t` is silent about all of it",
    zh: "对 keepalived 来说脚本连同参数是一个词，必须加引号。2.2.7 实测：notify 脚本后面的词是执行用户，再后面是组。`notify_master /etc/notify.sh master` 运行时日志写“Script user 'master' does not exist”并丢弃该脚本；`notify_backup /etc/notify.sh backup` 在 Debian 上会以用户 backup 执行且不带参数。`vrrp_script` 的程序和 `misc_path` 后面的词则被悄悄丢弃，因此 `script /usr/bin/pgrep -x nginx` 执行的是不带参数的 pgrep。`keepalived -t` 对此一概不提示",
  },
  leave: {
    en: "behind a notify script, the word really is the user that is to run it, and every machine has this user; behind a program of `vrrp_script` or `misc_path` it must not stay",
    zh: "notify 脚本后面的词确实是执行它的用户，且每台机器上都有该用户；`vrrp_script` 和 `misc_path` 则没有理由保留",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: file("«notify_master /etc/keepalived/notify.sh master»"),
      fixed: file('notify_master "/etc/keepalived/notify.sh master"'),
    },
    {
      text: file("«notify /etc/keepalived/notify.sh VI_1 eth0»"),
      fixed: file('notify "/etc/keepalived/notify.sh VI_1 eth0"'),
    },
    {
      text: check("«script /usr/bin/pgrep -x nginx»"),
      fixed: check('script "/usr/bin/pgrep -x nginx"'),
    },
    {
      text: file("«notify_stop /etc/keepalived/notify.sh halt»"),
      machine: { users: { halt: { exists: false } } },
    },
  ],
  good: [
    { text: file('notify_master "/etc/keepalived/notify.sh master"') },
    { text: file("notify_master /etc/keepalived/notify.sh haproxy haproxy") },
    { text: check('script "/usr/bin/pgrep -x nginx"') },
    {
      text: file("notify_stop /etc/keepalived/notify.sh halt"),
      machine: { users: { halt: { exists: true, id: 7 } } },
    },
  ],

  check({ ha }, report, around) {
    for (const one of commandsOf(ha)) {
      const words = [one.command.value.user, one.command.value.group].filter(
        (word) => word !== undefined,
      );
      const [first] = words;
      if (first === undefined) continue;
      const machine = around.machineOf(ha);
      if (one.role === "notify" && !isArgument(first, one, ha, machine)) continue;
      const edits = quoted(one, around);
      report({
        at: one.command,
        message: consequence(one, first, machine),
        help: say(
          {
            en: 'the script and its arguments in one pair of quotes: {keyword} "{program} {first} …"',
            zh: '把脚本和参数放在同一对引号内：{keyword} "{program} {first} …"',
          },
          { keyword: one.keyword, program: programOf(one), first },
        ),
        ...(edits && {
          fix: {
            title: say({ en: "quote the command", zh: "给命令加引号" }),
            safety: "unsafe",
            edits,
          },
        }),
      });
    }
  },
});

const states = /^(?:master|backup|fault|stop|start|up|down|instance|group)$/i;
const nameOfUser = /^[A-Za-z_][\w.-]*\$?$/;
const link = /^(?:eth|ens|eno|enp|bond|br|wlan|vlan|team)\d/;

/** Whether a word cannot be meant for a user: by its looks, or because the machine has none. */
function isArgument(
  word: string,
  { owner }: WrittenCommand,
  { ha }: HaConfig,
  machine: Machine | undefined,
): boolean {
  if (states.test(word) || !nameOfUser.test(word) || link.test(word)) return true;
  const names = [...ha.instances, ...ha.syncGroups].map(({ name }) => name);
  if (word === owner || names.includes(word)) return true;
  return machine?.user(word)?.exists === false;
}

function consequence(one: WrittenCommand, word: string, machine: Machine | undefined): Text {
  const values = { program: programOf(one), keyword: one.keyword, word };
  if (one.role === "check")
    return say(
      {
        en: "keepalived drops what stands behind {program}: it runs without arguments",
        zh: "keepalived 会丢弃 {program} 后面的内容：执行时不带任何参数",
      },
      values,
    );
  const exists = machine?.user(word)?.exists;
  if (exists === undefined)
    return say(
      {
        en: "keepalived takes {word} for the user that runs {program}: without such a user {keyword} does nothing",
        zh: "keepalived 把 {word} 当作执行 {program} 的用户：没有这个用户时 {keyword} 不会执行",
      },
      values,
    );
  return exists
    ? say(
        {
          en: "keepalived takes {word} for the user: {program} runs as {word}, without arguments",
          zh: "keepalived 把 {word} 当作用户：{program} 会以 {word} 身份执行，且不带参数",
        },
        values,
      )
    : say(
        {
          en: "keepalived takes {word} for the user that runs {program}; there is none, and {keyword} does nothing",
          zh: "keepalived 把 {word} 当作执行 {program} 的用户；没有这个用户，{keyword} 不会执行",
        },
        values,
      );
}

/** Quotes around all words behind the keyword; nothing where some have quotes already. */
function quoted({ command }: WrittenCommand, around: Surroundings): TextEdit[] | undefined {
  const site = siteOf(command);
  const words = site && around.wordsOf(site.span).slice(1);
  const [first, last] = [words?.[0], words?.at(-1)];
  if (!first || !last) return undefined;
  const text = around.textOf({ ...first, end: last.end });
  if (/["'\n\\]/.test(text)) return undefined;
  return [
    { span: { ...first, end: first.start }, text: '"' },
    { span: { ...last, start: last.end }, text: '"' },
  ];
}
