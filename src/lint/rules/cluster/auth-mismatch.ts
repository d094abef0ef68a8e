import type { Buffer } from "node:buffer";

import { authPassOf, versionOf } from "../../../catalog/keepalived/effective.ts";
import {
  authentication,
  authPass,
  authType,
} from "../../../catalog/keepalived/vrrp-authentication.ts";
import { strictMode } from "../../../catalog/keepalived/vrrp-instance.ts";
import type { Fix } from "../../../diagnostic/diagnostic.ts";
import { isWritten, read, type Traced } from "../../../ir/scope.ts";
import { say, type Text } from "../../../messages/text.ts";
import type { TextEdit } from "../../../text/edit.ts";
import type { Site } from "../../../text/span.ts";
import { replaceValue } from "../../cluster/edits.ts";
import { addToInstance } from "../../cluster/instance-edits.ts";
import { type Member, outliers, virtualRouters } from "../../cluster/virtual-routers.ts";
import { rule, type Surroundings } from "../../rule.ts";

export const authMismatch = rule({
  id: "cluster/auth-mismatch",
  severity: "error",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "nodes of one virtual router use different authentication",
    zh: "同一虚拟路由器的各节点认证配置不一致",
  },
  why: {
    en: "a node drops adverts whose authentication type or password is not its own (measured with keepalived 2.2.7: no, wrong or shorter password, other type), hears nobody and becomes master beside the other. Only the first eight bytes of a password count. Strict mode and VRRP version 3 drop authentication altogether",
    zh: "节点会丢弃认证方式或口令与自己不同的通告（以 keepalived 2.2.7 实测：无口令、口令错误或较短、方式不同均被丢弃），于是收不到对方的通告，两台都成为主节点。口令只有前 8 字节有效。严格模式和 VRRP v3 会完全忽略认证配置",
  },
  leave: {
    en: "never: both nodes are master until the authentication is the same again, while a password is changed too",
    zh: "没有理由保留：在认证恢复一致之前两台都是主节点，更换口令期间也是如此",
  },
  bad: [
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass orchard1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    «authentication» {
        auth_type PASS
        auth_pass orchard2
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass orchard1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    authentication {
        auth_type PASS
        auth_pass orchard1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
    {
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass orchard1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
«vrrp_instance VI_1» {
    interface eth0
    virtual_router_id 51
    priority 100
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass orchard1
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    authentication {
        auth_type PASS
        auth_pass orchard1
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
      refused: true,
      text: `--- lb1/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 150
    authentication {
        auth_type PASS
        auth_pass orchard1-and-more
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
--- lb2/keepalived.conf
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    authentication {
        auth_type PASS
        auth_pass "orchard1"
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
    },
  ],

  check({ cluster }, report, around) {
    for (const members of virtualRouters(cluster)) {
      if (members.some(({ instance }) => versionOf(instance).value !== 2)) continue;
      const found = outliers(members, keyOf);
      for (const odd of found?.odd ?? []) {
        if (!found) continue;
        // Of a pair the one that lacks it is the one to change.
        const isLacking = members.length === 2 && typeOf(found.usual) === undefined;
        const [here, there] = isLacking ? [found.usual, odd] : [odd, found.usual];
        const fix = fixOf(here, there, around);
        report({
          at: place(here),
          node: here.node,
          message: difference(here, there),
          help: help(members),
          related: [
            {
              at: place(there),
              message: say({ en: "the other node", zh: "另一个节点" }),
            },
          ],
          ...(fix && { fix }),
        });
      }
    }
  },
});

/** Nothing without a password: keepalived ignores the type then. */
const typeOf = ({ instance: { scope } }: Member): "PASS" | "AH" | undefined =>
  read(scope, authPass).value === undefined ? undefined : read(scope, authType).value;

const keyOf = (member: Member): string => {
  const type = typeOf(member);
  return type === undefined ? "" : `${type} ${passwordOf(member).toString("hex")}`;
};

function place({ instance }: Member): Traced<unknown> | Site {
  const block = read(instance.scope, authentication);
  return isWritten(block) ? block : instance.site;
}

/** Names types and machines, never a password. */
function difference(here: Member, there: Member): Text {
  const [type, other] = [typeOf(here), typeOf(there)];
  const values = { name: here.instance.name, node: there.node.name };
  if (type === undefined)
    return say(
      {
        en: "{name} does not authenticate here and does on {node}: each drops the other's adverts",
        zh: "{name} 在此处没有启用认证，在 {node} 上启用了：双方会丢弃对方的通告",
      },
      values,
    );
  if (other === undefined)
    return say(
      {
        en: "{name} authenticates here and not on {node}: each drops the other's adverts",
        zh: "{name} 在此处启用了认证，在 {node} 上没有：双方会丢弃对方的通告",
      },
      values,
    );
  if (type !== other)
    return say(
      {
        en: "{name} authenticates by {type} here and by {other} on {node}: each drops the other's adverts",
        zh: "{name} 在此处的认证方式为 {type}，在 {node} 上为 {other}：双方会丢弃对方的通告",
      },
      { ...values, type, other },
    );
  return say(
    {
      en: "{name}: the passwords here and on {node} differ, so each drops the other's adverts",
      zh: "{name} 在此处的口令与 {node} 上的不同：双方会丢弃对方的通告",
    },
    values,
  );
}

const help = (members: readonly Member[]): Text =>
  members.every(({ instance }) => read(instance.scope, strictMode).value)
    ? say({
        en: "vrrp_strict drops authentication and hides this; it shows as soon as strict mode goes",
        zh: "vrrp_strict 忽略认证，暂时掩盖了该问题；去掉严格模式后就会暴露",
      })
    : say({
        en: "use one auth_type and one auth_pass on all nodes; the first eight bytes count",
        zh: "所有节点使用相同的 auth_type 和 auth_pass，口令只有前 8 字节有效",
      });

/** Nobody but the file itself is told the password: reports leave edits out that hold one. */
function fixOf(here: Member, there: Member, around: Surroundings): Fix | undefined {
  const edits = editsOf(here, there, around);
  return (
    edits && {
      title: say(
        { en: "authenticate as {node} does", zh: "改为与 {node} 相同的认证配置" },
        { node: there.node.name },
      ),
      safety: "unsafe",
      edits,
    }
  );
}

function editsOf(
  here: Member,
  there: Member,
  around: Surroundings,
): readonly TextEdit[] | undefined {
  const { scope } = here.instance;
  const [own, other] = [typeOf(here), typeOf(there)];
  const isWrittenHere = isWritten(read(scope, authentication));
  if (other === undefined) return undefined;
  const password = wordOf(there);
  if (password === undefined) return undefined;
  if (own === undefined) {
    // Half a block, or strict mode, which takes none.
    if (isWrittenHere || read(scope, strictMode).value) return undefined;
    const lines = ["authentication {", `\tauth_type ${other}`, `\tauth_pass ${password}`, "}"];
    return addToInstance(here.instance, lines, around);
  }
  const type = own === other ? [] : replaceValue(read(scope, authType), other, around);
  const isSame = passwordOf(here).equals(passwordOf(there));
  const pass = isSame ? [] : replaceValue(read(scope, authPass), password, around);
  return type && pass && [...type, ...pass];
}

/** What counts of a password, as a word; nothing where keepalived reads its letters in another way. */
function wordOf(member: Member): string | undefined {
  const word = passwordOf(member).toString("latin1");
  return /^[\w.,:;+*/?@%&()<>=^|-]+$/.test(word) ? word : undefined;
}

const passwordOf = ({ instance: { scope } }: Member): Buffer =>
  authPassOf(read(scope, authPass).value ?? "");
