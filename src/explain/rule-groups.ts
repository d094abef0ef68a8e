import type { AnyRule } from "../lint/rule.ts";
import type { Text } from "../messages/text.ts";

/** What the rules of a family are about, in the order of the index. */
export const ruleGroups: ReadonlyMap<string, Text> = new Map([
  ["syntax", { en: "Files that cannot be read", zh: "无法读取的文件" }],
  ["base", { en: "What the products refuse or misread", zh: "产品会拒绝或误读的内容" }],
  ["upstream", { en: "Groups of backends", zh: "上游组" }],
  ["health", { en: "Active health checks", zh: "主动健康检查" }],
  ["retry", { en: "Retries", zh: "重试" }],
  ["timeout", { en: "Timeouts", zh: "超时" }],
  ["dns", { en: "Names of backends", zh: "后端域名解析" }],
  ["proxy", { en: "What is passed to backends", zh: "转发给后端的内容" }],
  ["routing", { en: "Which server and location answers", zh: "server 与 location 的选择" }],
  ["tls", { en: "TLS", zh: "TLS" }],
  ["security", { en: "Security and logs", zh: "安全与日志" }],
  ["capacity", { en: "Capacity", zh: "容量" }],
  ["stream", { en: "TCP and UDP proxies", zh: "TCP 与 UDP 代理" }],
  ["vrrp", { en: "VRRP instances", zh: "VRRP 实例" }],
  ["script", { en: "Check scripts of keepalived", zh: "keepalived 的检查脚本" }],
  ["lvs", { en: "Virtual servers (LVS)", zh: "虚拟服务器（LVS）" }],
  ["cluster", { en: "Machines that work together", zh: "协同工作的多台机器" }],
  ["convert", { en: "Files for another product", zh: "写给其他产品的文件" }],
  ["style", { en: "Style", zh: "风格" }],
]);

export interface RuleGroup {
  readonly family: string;
  readonly title: Text;
  readonly rules: readonly AnyRule[];
}

/** The rules by family; a family without a title is called by its name. */
export function inGroups(rules: readonly AnyRule[]): readonly RuleGroup[] {
  const families = Map.groupBy(rules, ({ id }) => id.slice(0, id.indexOf("/")));
  const order = [...ruleGroups.keys()];
  const place = (family: string): number =>
    order.includes(family) ? order.indexOf(family) : order.length;
  return [...families]
    .map(([family, inside]) => ({
      family,
      title: ruleGroups.get(family) ?? { en: family, zh: family },
      rules: inside,
    }))
    .toSorted((a, b) => place(a.family) - place(b.family));
}
