import { readingRule } from "../../rule.ts";

export const weightRange = readingRule({
  id: "script/weight-range",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "a weight that no priority can take",
    zh: "权重超出优先级所能容纳的范围",
  },
  why: {
    en: "priorities are 1 to 254, so that a weight is -253 to 253 (one more for files and processes). keepalived 2.2.7 reports what is beyond, `keepalived -t` ends with 5, and it does not agree with itself: the weight of a `vrrp_script` is taken as it stands, that of a `vrrp_track_process` is dropped",
    zh: "优先级为 1 到 254，因此权重只能是 -253 到 253（文件与进程可再多 1）。keepalived 2.2.7 会报告超出的值，`keepalived -t` 以 5 退出，但处理并不一致：`vrrp_script` 的权重照用，`vrrp_track_process` 的则被丢弃",
  },
  leave: {
    en: "never: by the kind of what is tracked keepalived takes the weight or drops it",
    zh: "没有理由保留：视跟踪的对象而定，keepalived 要么照用该权重，要么丢弃",
  },
  sources: ["https://www.keepalived.org/manpage.html"],
  bad: [
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight «-300»
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy weight «254»
    }
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
      text: `vrrp_script proxy {
    script "/usr/bin/pgrep nginx"
    interval 2
    weight -253
}
vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    priority 100
    track_script {
        proxy
    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`,
      dialect: "keepalived",
    },
    {
      text: `vrrp_track_process nginx {
    process nginx
    weight 254
}
`,
      dialect: "keepalived",
    },
  ],
});
