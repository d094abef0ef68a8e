import { say } from "../../../messages/text.ts";
import { rule } from "../../rule.ts";

export const ifIsEvil = rule({
  id: "routing/if-is-evil",
  severity: "warning",
  since: "0.1.0",
  on: "location",
  summary: {
    en: "`if` in a location with more than `return`, `rewrite`, `set` and `break`",
    zh: "location 中的 `if` 里写了 `return`、`rewrite`、`set`、`break` 以外的指令",
  },
  why: {
    en: "an `if` in a location is a location of its own: when it holds, the request is answered with its settings, and of several only the last one counts. `try_files` and headers of the location are gone in it, and combinations crash old versions. What is decided before, by `map` or by locations of their own, has none of that",
    zh: "location 中的 `if` 本身就是一个独立的 location：条件成立时按它的设置应答，多个 `if` 只有最后一个生效。外层的 `try_files`、响应头在其中失效，某些组合在旧版本上还会崩溃。改用 `map` 或单独的 location 提前判断，就没有这些问题",
  },
  leave: {
    en: "the block holds nothing that the location needs as well, and the pair was tried",
    zh: "该块与外层 location 的设置互不依赖，且已实际验证",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_rewrite_module.html#if"],
  bad: [
    {
      text: "events {}\nhttp { server { location / { «if ($arg_a)» { add_header X-A 1; } proxy_pass http://10.0.0.1; } } }\n",
    },
  ],
  good: [
    {
      text: "events {}\nhttp { server { location / { if ($arg_a) { return 403; } proxy_pass http://10.0.0.1; } } }\n",
    },
    {
      text: "events {}\nhttp { server { if ($host = old.example) { return 301 https://new.example$request_uri; } } }\n",
    },
  ],

  check({ location }, report) {
    for (const op of location.rewrite) {
      if (op.kind !== "if") continue;
      const { then } = op;
      const own = then.scope === location.scope ? [] : [...then.scope.entries()];
      const names = own.map(([slot]) => slot.slice(slot.lastIndexOf("/") + 1));
      const others = names.filter(
        (name) => !/^(?:return|rewrite|set|break|rewrite_log)$/.test(name),
      );
      if (others.length === 0) continue;
      report({
        at: then.site,
        message: say(
          {
            en: "when this holds, the request leaves {location} and only {names} of this block and what is inherited count",
            zh: "条件成立时请求会离开 {location}，只有该块中的 {names} 和继承的设置生效",
          },
          { location: location.title, names: [...new Set(others)] },
        ),
        help: say({
          en: "decide before: a map with a variable, or a location of its own",
          zh: "提前判断：用 map 定义变量，或使用单独的 location",
        }),
      });
    }
  },
});
