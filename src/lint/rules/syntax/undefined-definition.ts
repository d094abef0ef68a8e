import { readingRule } from "../../rule.ts";

export const undefinedDefinition = readingRule({
  id: "syntax/undefined-definition",
  severity: "error",
  since: "0.1.0",
  summary: {
    en: "`${NAME}` in a keepalived file where nothing defines NAME",
    zh: "keepalived 配置中引用了未定义的 `${NAME}`",
  },
  why: {
    en: "keepalived leaves an undefined name as it is written and then takes its braces for those of a block: \"Unexpected '{'\", \"Unknown keyword 'NAME'\", and everything after it belongs to the wrong block. A definition is `$NAME=value` without a blank before the equals sign, and stands before its use",
    zh: "keepalived 会原样保留未定义的名称，然后把其中的花括号当作块：“Unexpected '{'”“Unknown keyword 'NAME'”，其后的内容都归到错误的块。定义写作 `$NAME=value`，等号前不能有空格，且须写在引用之前",
  },
  leave: {
    en: "never: it cannot be switched off, because everything behind it belongs to the wrong block",
    zh: "不能忽略，本规则不能关闭：其后的内容都会归到错误的块",
  },
  bad: [
    {
      text: "vrrp_instance VI {\n    interface «${LINK}»\n    virtual_router_id 1\n}\n",
      dialect: "keepalived",
    },
  ],
  good: [
    {
      text: "$LINK=eth0\nvrrp_instance VI {\n    interface ${LINK}\n    virtual_router_id 1\n    virtual_ipaddress {\n        10.0.0.10/24\n    }\n}\n",
      dialect: "keepalived",
    },
  ],
});
