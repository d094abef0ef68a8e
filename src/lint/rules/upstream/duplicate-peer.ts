import type { Fix } from "../../../diagnostic/diagnostic.ts";
import type { Peer } from "../../../ir/upstream.ts";
import { say } from "../../../messages/text.ts";
import { removeStatement } from "../../cluster/edits.ts";
import { rule, type Surroundings } from "../../rule.ts";
import { wordsLike } from "../../word-edits.ts";

export const duplicatePeer = rule({
  id: "upstream/duplicate-peer",
  severity: "warning",
  since: "0.1.0",
  on: "group",
  summary: {
    en: "the same address twice in one group",
    zh: "同一个组里同一地址出现两次",
  },
  why: {
    en: "the backend gets twice its share, what looks like two servers is a single point of failure, and its failures are counted twice apart: nginx tries a dead one again under its second name. Where a bigger share is meant, `weight` says it",
    zh: "该后端会分到双倍流量；看似两台，实为单点；失败次数分开统计，故障后端会以另一份身份再次被尝试。如果本意是多分流量，应当用 `weight`",
  },
  leave: {
    en: "one address stands for several machines behind another balancer",
    zh: "该地址背后是另一台负载均衡器后的多台机器",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_upstream_module.html#weight"],
  bad: [
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.2:80; server «10.0.0.1:80»; } }\n",
      fixed:
        "events {}\nhttp { upstream app { server 10.0.0.1:80 weight=2; server 10.0.0.2:80; } }\n",
    },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1; server «10.0.0.1:80» backup; } }\n",
    },
    {
      text: "events {}\nstream { upstream db { server 10.0.0.1:3306; server «10.0.0.1:3306» backup; } }\n",
    },
  ],
  good: [
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.1:81; } }\n" },
    {
      text: "events {}\nhttp { upstream app { server 10.0.0.1:80 weight=2; server 10.0.0.2:80; } }\n",
    },
    { text: "events {}\nhttp { upstream app { server 10.0.0.1:80; server 10.0.0.1:80 down; } }\n" },
  ],

  check({ upstream }, report, around) {
    const seen = new Map<string, Peer>();
    for (const peer of upstream.peers) {
      if (peer.down.value) continue;
      const { kind, host, port } = peer.address.value;
      const key = kind === "unix" ? host : `${host.toLowerCase()} ${port}`;
      const first = seen.get(key);
      if (!first) {
        seen.set(key, peer);
        continue;
      }
      report({
        at: peer.address,
        message: say(
          {
            en: "{peer} is in {group} already: one machine with the share of two, and failures counted apart",
            zh: "{group} 中已有 {peer}：一台机器占两份流量，失败次数还分开统计",
          },
          { peer: peer.address.value.text, group: upstream.name },
        ),
        related: [{ at: first.address, message: say({ en: "the first one", zh: "第一次出现" }) }],
        help: say(
          {
            en: "remove one of the two; weight={weight} gives it the same share",
            zh: "删除其中一条；若要同样的份额，可写 weight={weight}",
          },
          { weight: first.weight.value + peer.weight.value },
        ),
        ...fixOf(first, peer, around),
      });
    }
  },
});

/** Of two ordinary servers the first gets the share of both. */
function fixOf(first: Peer, second: Peer, around: Surroundings): { readonly fix?: Fix } {
  if (first.backup.value !== second.backup.value) return {};
  const weight = `weight=${first.weight.value + second.weight.value}`;
  const { span } = first.site;
  const [written] = wordsLike(span, /^weight=/, around);
  const last = around.wordsOf(span).at(-1);
  if (!last) return {};
  const edit = written
    ? { span: written, text: weight }
    : { span: { ...last, start: last.end }, text: ` ${weight}` };
  return {
    fix: {
      title: say({ en: "keep the first one, with both weights", zh: "保留第一条并合并权重" }),
      safety: "unsafe",
      edits: [edit, removeStatement(second.site.span, around)],
    },
  };
}
