import type { Command } from "../../../catalog/keepalived/script.ts";
import { script as command } from "../../../catalog/keepalived/vrrp-script.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { read, siteOf, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import { rule, type Surroundings } from "../../rule.ts";

const shells = /(?:^|\/)(?:sh|bash|dash|ash|ksh|zsh|env)$/;
const operators = /^(?:\||\|\||&&?|;|>>?|<|2>&1|\d?>.*|&>.*)$/;

export const shellSyntax = rule({
  id: "script/shell-syntax",
  severity: "warning",
  since: "0.1.0",
  on: "script",
  summary: {
    en: "a check written for a shell, which keepalived does not use",
    zh: "检查命令用了 shell 语法，而 keepalived 不经过 shell 执行",
  },
  why: {
    en: "keepalived 2.2.7 starts the program itself and hands it every word as an argument: in `pgrep nginx | grep -q .` the pipe is an argument of pgrep, and in `curl -s http://localhost/ > /dev/null` curl is asked for two more addresses. Such a check says the same whatever happens to the service",
    zh: "keepalived 2.2.7 直接启动程序，把每个词都当作参数：`pgrep nginx | grep -q .` 中的管道符是 pgrep 的参数，`curl -s http://localhost/ > /dev/null` 则让 curl 多访问两个地址。这样的检查无论服务怎样，结果都一样",
  },
  leave: {
    en: "the sign is meant as an argument of the program",
    zh: "该符号本来就是程序的参数",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    «script "/usr/bin/pgrep nginx | /usr/bin/grep -q ."»
    interval 2
}
`,
      fixed: `vrrp_script proxy {
    script "/bin/sh -c '/usr/bin/pgrep nginx | /usr/bin/grep -q .'"
    interval 2
}
`,
    },
    {
      text: `vrrp_script proxy {
    «script "/usr/bin/curl -fs http://127.0.0.1/ > /dev/null"»
    interval 2
}
`,
      fixed: `vrrp_script proxy {
    script "/bin/sh -c '/usr/bin/curl -fs http://127.0.0.1/ > /dev/null'"
    interval 2
}
`,
    },
    // Quotes inside of quotes belong into a file.
    {
      text: `vrrp_script proxy {
    «script "/usr/bin/pgrep -f 'nginx: master' | /usr/bin/grep -q ."»
    interval 2
}
`,
    },
  ],
  good: [
    {
      text: `vrrp_script proxy {
    script "/bin/sh -c '/usr/bin/pgrep nginx | /usr/bin/grep -q .'"
    interval 2
}
`,
    },
    {
      text: `vrrp_script proxy {
    script "/usr/bin/curl -fs -o /dev/null http://127.0.0.1/"
    interval 2
}
`,
    },
  ],

  check({ script }, report, around) {
    const written = read(script.scope, command);
    const [program = "", ...words] = written.value?.argv ?? [];
    if (shells.test(program)) return;
    const operator = words.find((word) => operators.test(word) || /[^\\];$/.test(word));
    if (operator === undefined) return;
    const fix = inShell(written, around);
    report({
      at: written,
      message: say(
        {
          en: "no shell reads this: {operator} is an argument of {program}",
          zh: "此处不经过 shell：{operator} 会成为 {program} 的参数",
        },
        { operator, program },
      ),
      help: say({
        en: "put the command into a file, or run it by /bin/sh -c '…'",
        zh: "把命令写进脚本文件，或用 /bin/sh -c '…' 执行",
      }),
      ...(fix && { fix }),
    });
  },
});

/** Nothing where the command has quotes or backslashes of its own, which a shell reads too. */
function inShell(
  written: Traced<Command | undefined>,
  { wordsOf, textOf }: Surroundings,
): Fix | undefined {
  const site = siteOf(written);
  const line = site && wordsOf(site.span)[1];
  if (!line || !/^"[^"'\\\n]*"$/.test(textOf(line))) return undefined;
  const [start, end] = [line.start + 1, line.end - 1];
  return {
    title: say({ en: "run it by /bin/sh -c", zh: "用 /bin/sh -c 执行" }),
    safety: "unsafe",
    edits: [
      { span: { ...line, start, end: start }, text: "/bin/sh -c '" },
      { span: { ...line, start: end, end }, text: "'" },
    ],
  };
}
