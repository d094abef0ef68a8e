import { say } from "../../messages/text.ts";
import type { FamilyTarget } from "../family.ts";
import { productNames } from "../family.ts";
import { hasSibling, type Subject } from "../subject.ts";
import { drop, note, replace, type Verdict } from "../verdict.ts";

/** What comes nearest to an algorithm that the target lacks. */
export function balanceWithout(to: FamilyTarget, subject: Subject): Verdict | undefined {
  const { name, args } = subject;
  const words = { product: productNames[to.dialect], name };
  if (name === "consistent_hash")
    return replace(
      `hash ${args.map(({ raw }) => raw).join(" ")} consistent;`,
      note(
        "approximated",
        say(
          {
            en: "the ring of {product} is another one: nearly every key moves to another backend once",
            zh: "{product} 的一致性哈希环不同，几乎所有的键会重新分配一次后端",
          },
          words,
        ),
      ),
    );
  if (name === "fair" || name === "least_time")
    return replace(
      "least_conn;",
      note(
        "approximated",
        say(
          {
            en: "{product} has no `{name}`: the backend with the fewest connections is taken, whatever its answers take",
            zh: "{product} 没有 `{name}`，改为选择连接数最少的后端，不考虑响应时间",
          },
          words,
        ),
      ),
    );
  if (name === "vnswrr" || name === "iwrr")
    return drop(
      say(
        {
          en: "{product} has no `{name}`: its smooth weighted round robin holds, with the same shares",
          zh: "{product} 没有 `{name}`，改用其平滑加权轮询，分配比例不变",
        },
        words,
      ),
    );
  if (name === "hash_again")
    return drop(
      say(
        {
          en: "{product} has no `{name}`: its own `hash` tries other backends by itself, and maps keys to others than the old module",
          zh: "{product} 没有 `{name}`，其自带的 `hash` 会自行尝试其他后端，且映射结果与旧模块不同",
        },
        words,
      ),
      "convert/retry-semantics",
    );
  return undefined;
}

/** Tengine's count of attempts has another name in nginx. */
export function triesTo(to: FamilyTarget, subject: Subject): Verdict | undefined {
  const handler = /^(proxy|fastcgi|memcached|scgi|uwsgi)_upstream_tries$/.exec(subject.name)?.[1];
  if (handler === undefined || to.dialect === "tengine") return undefined;
  const name = `${handler}_next_upstream_tries`;
  // Twice in a block would be an error.
  if (hasSibling(subject, name)) return undefined;
  return replace(
    `${name} ${subject.args.map(({ raw }) => raw).join(" ")};`,
    note("exact", say({ en: "`{name}` in nginx", zh: "nginx 中为 `{name}`" }, { name })),
  );
}
