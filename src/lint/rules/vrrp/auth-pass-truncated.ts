import { Buffer } from "node:buffer";

import { authPassBytes } from "../../../catalog/keepalived/effective.ts";
import { authPass } from "../../../catalog/keepalived/vrrp-authentication.ts";
import { read, siteOf, type Traced } from "../../../ir/scope.ts";
import { say } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const authPassTruncated = rule({
  id: "vrrp/auth-pass-truncated",
  severity: "warning",
  since: "0.1.0",
  on: "vrrp",
  summary: {
    en: "`auth_pass` longer than eight bytes",
    zh: "`auth_pass` 超过 8 字节",
  },
  why: {
    en: `An advert of VRRP version 2 has room for eight bytes of password. keepalived cuts longer ones
("Truncating auth_pass to 8 characters"), so that two passwords which differ behind the eighth byte
are the same, and the password is weaker than it looks`,
    zh: `VRRP v2 的通告只能携带 8 字节口令，keepalived 会截断更长的口令（“Truncating auth_pass to 8 characters”）。
第 8 字节之后才不同的两个口令实际相同，口令强度也低于表面所见`,
  },
  bad: [
    {
      refused: true,
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        «auth_pass correct-horse»
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass correct-
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
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    authentication {
        auth_type PASS
        auth_pass eight-88
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ instance }, report, around) {
    const password = read(instance.scope, authPass);
    const length = Buffer.byteLength(password.value ?? "");
    if (password.value === undefined || length <= authPassBytes) return;
    const edit = cutTail(password, password.value, around);
    report({
      at: password,
      message: say(
        {
          en: "{name}: passwords have at most {most} bytes, this one has {length}; keepalived drops the rest",
          zh: "{name} 的口令有 {length} 字节，keepalived 只使用前 {most} 字节",
        },
        { name: instance.name, length, most: authPassBytes },
      ),
      help: say({
        en: "write the eight bytes that count, the same on every node",
        zh: "只写起作用的 8 字节，并在所有节点上保持一致",
      }),
      ...(edit && {
        fix: {
          title: say({ en: "cut it to eight bytes", zh: "截断为 8 字节" }),
          safety: "safe",
          edits: [edit],
        },
      }),
    });
  },
});

/** Removes what does not count, so that no edit holds the password. ASCII without escapes only. */
function cutTail(
  field: Traced<unknown>,
  password: string,
  around: Surroundings,
): TextEdit | undefined {
  const site = siteOf(field);
  const word = site && around.wordsOf(site.span)[1];
  if (!word || !/^[\x21-\x7e]+$/.test(password)) return undefined;
  const quoted = around.textOf(word) === `"${password}"`;
  if (!quoted && around.textOf(word) !== password) return undefined;
  const end = quoted ? word.end - 1 : word.end;
  return { span: { ...word, start: end - (password.length - authPassBytes), end }, text: "" };
}
