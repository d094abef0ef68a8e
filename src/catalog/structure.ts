import type { Text } from "../messages/text.ts";
import type { Context, ServeSupport } from "./define.ts";
import { keepalivedStructures } from "./keepalived/structures.ts";
import { nginxFamily } from "./nginx/family.ts";

/**
 * A block or an include: it has no value, so it is no definition; the readers of the dialects give
 * it its meaning.
 */
export interface Structure {
  readonly name: string;
  readonly dialects: typeof nginxFamily;
  /** `anywhere` for `include`. */
  readonly contexts: readonly Context[] | "anywhere";
  /** What follows the name. */
  readonly usage: string;
  readonly repeat: "error" | "append";
  readonly serve: ServeSupport;
  readonly doc: Text;
}

const ofNginx = { dialects: nginxFamily, serve: "full" } as const;
const unserved = { serve: "refused" } as const;

/** The blocks that lbc reads as such, and `include`. */
export const structures: readonly Structure[] = [
  {
    ...ofNginx,
    name: "include",
    contexts: "anywhere",
    usage: "path",
    repeat: "append",
    doc: {
      en: "Reads other files at this place; a pattern with `*` may match none.",
      zh: "在此处读入其他文件；带 `*` 的模式可以不匹配任何文件。",
    },
  },
  {
    ...ofNginx,
    name: "events",
    contexts: ["main"],
    usage: "{ … }",
    repeat: "error",
    doc: { en: "How connections are handled.", zh: "连接处理方式的设置块。" },
  },
  {
    ...ofNginx,
    name: "http",
    contexts: ["main"],
    usage: "{ … }",
    repeat: "error",
    doc: { en: "Everything about HTTP.", zh: "HTTP 相关配置的总块。" },
  },
  {
    ...ofNginx,
    name: "server",
    contexts: ["http"],
    usage: "{ … }",
    repeat: "append",
    doc: {
      en: "A virtual server: the addresses it listens on, its names and its locations.",
      zh: "虚拟服务器：监听地址、域名和各个 location。",
    },
  },
  {
    ...ofNginx,
    name: "location",
    contexts: ["server", "location"],
    usage: "[= | ^~ | ~ | ~*] path { … }",
    repeat: "append",
    doc: {
      en: "What happens to requests for a path: exact, by prefix or by pattern.",
      zh: "对某类路径的请求如何处理：精确、前缀或正则匹配。",
    },
  },
  {
    ...ofNginx,
    name: "limit_except",
    contexts: ["location"],
    usage: "method ... { … }",
    repeat: "error",
    doc: {
      en: "Restrictions for all methods but the named ones; GET includes HEAD.",
      zh: "对所列方法之外的请求加以限制；GET 包含 HEAD。",
    },
  },
  {
    ...ofNginx,
    name: "upstream",
    contexts: ["http"],
    usage: "name { … }",
    repeat: "append",
    doc: { en: "A group of backends under one name.", zh: "一组后端服务器。" },
  },
  {
    ...ofNginx,
    name: "stream",
    contexts: ["main"],
    usage: "{ … }",
    repeat: "error",
    doc: {
      en: "Connections of TCP and UDP, handed on as they come.",
      zh: "TCP/UDP 四层转发的总块。",
    },
  },
  {
    ...ofNginx,
    name: "server",
    contexts: ["stream"],
    usage: "{ … }",
    repeat: "append",
    doc: {
      en: "Where connections of TCP or UDP are taken, and where they go.",
      zh: "监听 TCP/UDP 连接并决定其去向的服务器。",
    },
  },
  {
    ...ofNginx,
    name: "upstream",
    contexts: ["stream"],
    usage: "name { … }",
    repeat: "append",
    doc: { en: "A group of backends for connections.", zh: "一组四层后端服务器。" },
  },
  {
    ...ofNginx,
    ...unserved,
    name: "mail",
    contexts: ["main"],
    usage: "{ … }",
    repeat: "error",
    doc: { en: "The proxy for mail.", zh: "邮件代理的总块。" },
  },
  {
    ...ofNginx,
    ...unserved,
    name: "server",
    contexts: ["mail"],
    usage: "{ … }",
    repeat: "append",
    doc: { en: "A server of the proxy for mail.", zh: "邮件代理的服务器。" },
  },
  ...keepalivedStructures,
];
