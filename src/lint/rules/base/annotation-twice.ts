import { readingRule } from "../../rule.ts";

export const annotationTwice = readingRule({
  id: "base/annotation-twice",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "an annotation is given twice",
    zh: "注解重复设置",
  },
  why: {
    en: "of two settings of one guard only the first holds; of `keepalived.conf` and `lbc.yaml` it is the one in `keepalived.conf`",
    zh: "同一保护的两处设置只有第一处生效；`keepalived.conf` 与 `lbc.yaml` 都有时，以 `keepalived.conf` 为准",
  },
  leave: {
    en: "both say the same",
    zh: "两处内容相同",
  },
  bad: [
    {
      text: `global_defs {
    # lbc:log_file /var/log/lbc-ha.log
    «# lbc:log_file /var/log/ha.log»
}
`,
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: `global_defs {
    # lbc:log_file /var/log/lbc-ha.log
}
`,
      dialect: "keepalived",
    },
  ],
});
