import type { HaFacts } from "../../../runtime/control/admin-status.ts";
import type { Look } from "../../explain/layout.ts";
import { say } from "../../messages/text.ts";
import { roleText } from "./ha-words.ts";
import { table } from "./table.ts";

/** The instances of the HA agent: who holds which addresses. */
export function haTable({ instances }: HaFacts, { language, paint }: Look): string {
  const head = [
    say({ en: "instance", zh: "实例" }),
    say({ en: "interface", zh: "网卡" }),
    say({ en: "router id", zh: "虚拟路由号" }),
    say({ en: "role", zh: "角色" }),
    say({ en: "priority", zh: "优先级" }),
    say({ en: "master", zh: "主节点" }),
    say({ en: "addresses", zh: "地址" }),
  ].map((each) => each[language]);
  return table([
    head,
    ...instances.map((one) => [
      one.name,
      one.interface,
      one.vrid,
      {
        text: roleText[one.role][language],
        paint: one.role === "master" ? paint.added : paint.warning,
      },
      one.priority,
      one.master ? `${one.master.from} (${one.master.priority})` : "-",
      one.addresses.join(" "),
    ]),
  ]);
}
