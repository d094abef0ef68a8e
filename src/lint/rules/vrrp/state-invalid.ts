import { readingRule } from "../../rule.ts";

export const stateInvalid = readingRule({
  id: "vrrp/state-invalid",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`state` is neither MASTER nor BACKUP",
    zh: "`state` 既不是 MASTER 也不是 BACKUP",
  },
  why: {
    en: "the two words are in capitals, and there is no third. keepalived 2.2.7 logs `unknown state 'master', defaulting to BACKUP` and goes on: the node waits for three missed adverts before it takes the address, and old versions said nothing at all. Many guides write SLAVE",
    zh: "这两个词必须大写，且没有第三个。keepalived 2.2.7 记录 `unknown state 'master', defaulting to BACKUP` 后继续运行：节点要等到连续三个通告未到才会接管地址，而旧版本完全不提示。许多教程写的是 SLAVE",
  },
  leave: {
    en: "never: keepalived starts as BACKUP; write `state BACKUP` where that is meant",
    zh: "没有理由保留：keepalived 会以 BACKUP 启动；若本意如此，请写 `state BACKUP`",
  },
  sources: [
    "https://www.keepalived.org/manpage.html",
    "https://github.com/acassen/keepalived/issues/2256",
    "https://github.com/acassen/keepalived/issues/2415",
  ],
  bad: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state «master»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state MASTER
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state «SLAVE»
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      fixed: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state BACKUP
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state BACKUP
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    state MASTER
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
  ],
});
