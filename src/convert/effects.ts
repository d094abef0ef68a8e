import type { Text } from "../messages/text.ts";
import { say } from "../messages/text.ts";
import type { Subject } from "./subject.ts";

const passiveOnly: Text = {
  en: "a dead backend is then noticed only by requests that fail (max_fails, fail_timeout)",
  zh: "此后只能靠失败的请求（max_fails、fail_timeout）发现后端故障",
};

const noGmtls: Text = {
  en: "clients that speak only GMTLS cannot connect",
  zh: "只支持国密 TLS 的客户端将无法连接",
};

const effects: ReadonlyMap<string, Text> = new Map([
  ["health_check", passiveOnly],
  ["check", passiveOnly],
  ["upstream_probe", passiveOnly],
  [
    "use_license_server",
    { en: "the licence of THS does not concern the target", zh: "目标产品不需要 THS 许可证" },
  ],
  ["ssl_gmtls", noGmtls],
  ["enable_ntls", noGmtls],
  ["ssl_ntls", noGmtls],
  [
    "http2",
    {
      en: "HTTP/2 is then off; older products take `http2` as a parameter of `listen`",
      zh: "HTTP/2 因此关闭；旧版本要在 `listen` 后写 `http2` 参数",
    },
  ],
  [
    "ssl",
    {
      en: "write `listen … ssl`, else the port answers in plain HTTP",
      zh: "请改写为 `listen … ssl`，否则该端口只提供明文 HTTP",
    },
  ],
  [
    "jvm_route",
    {
      en: "clients then move between backends and lose sessions that are not shared",
      zh: "客户端会在后端之间切换，未共享的会话将丢失",
    },
  ],
  [
    "dynamic_resolve",
    {
      en: "names of backends are then looked up once, at start",
      zh: "后端域名只在启动时解析一次",
    },
  ],
  [
    "dyups_interface",
    {
      en: "upstreams can then be changed by a reload only",
      zh: "此后只能通过 reload 修改 upstream",
    },
  ],
]);

/** What a client or an operator will notice when a directive is gone. */
export function effectOf(subject: Subject): Text | undefined {
  const { name, around } = subject;
  const { owner } = around;
  // A location without a handler answers with files: what was an API path becomes a directory.
  if (["api", "check_status", "prometheus"].includes(name) && around.name === "location")
    return say(
      {
        en: "requests to `{owner}` are then looked up as files below `root`; remove the location or answer with `return 404`",
        zh: "此后对 `{owner}` 的请求会去 `root` 目录下找文件，请删除该 location 或写 `return 404`",
      },
      { owner },
    );
  return effects.get(name);
}

export const withEffect = (reason: Text, effect: Text | undefined): Text =>
  effect ? { en: `${reason.en}; ${effect.en}`, zh: `${reason.zh}；${effect.zh}` } : reason;
