import { readingRule } from "../../rule.ts";

export const includeGlobEmpty = readingRule({
  id: "base/include-glob-empty",
  severity: "warning",
  since: "0.1.0",
  summary: {
    en: "an include with a pattern brings in nothing",
    zh: "include 的通配符没有匹配到任何文件",
  },
  why: {
    en: "nginx 1.22 does not mind a pattern without matches, even with `-t`: the servers or backends that were to stand there are silently absent. Where the folder is there and empty, as the `conf.d` that Debian installs, it is a note only, and so it is in the output of `nginx -T`, where nginx itself found nothing",
    zh: "nginx 1.22 对没有匹配的通配符不作任何提示，`-t` 也不例外：本该在那里的 server 或后端就这样悄无声息地缺席了。如果目录存在但是空的（如 Debian 安装的 `conf.d`），只给出提示；`nginx -T` 的输出也一样，nginx 自己就没有找到文件",
  },
  leave: {
    en: "the folder is filled later, by a deployment for instance",
    zh: "该目录稍后由部署等流程填充",
  },
  bad: [
    {
      text: `events {}
http { include «vhosts/*.conf»; }
`,
    },
  ],
  good: [
    {
      text: `--- nginx.conf
events {}
http { include vhosts/*.conf; }
--- vhosts/a.conf
server { listen 8080; }
`,
    },
  ],
});
