import type { Location } from "../../../ir/http.ts";
import { isWritten, type Traced } from "../../../ir/scope.ts";
import type { Milliseconds } from "../../../ir/upstream.ts";
import { say, type Text } from "../../../messages/text.ts";
import {
  type Arrival,
  arrivalsAt,
  calledBy,
  type Paths,
  pathsOf,
  type Sender,
  serversBehind,
} from "../../cluster/paths.ts";
import { byPattern, reached } from "../../cluster/reach.ts";
import { ownWaitOf, slowerThan, waitOf } from "../../cluster/waits.ts";
import { printDuration } from "../../peers.ts";
import { rule } from "../../rule.ts";

const pair = (front: string, back: string) => `--- lb1/nginx.conf
events {}
http {
    server {
        listen 10.0.0.1:80;
${front}
    }
}
--- lb2/nginx.conf
events {}
http {
    server {
        listen 10.0.0.2:80;
${back}
    }
}
`;

const backend = "        location / { proxy_pass http://10.0.0.77:8080; }";
const slowBackend =
  "        location / { proxy_read_timeout 120s; proxy_pass http://10.0.0.77:8080; }";
const slowReport = `${backend}
        location /report/ { proxy_read_timeout 300s; proxy_pass http://10.0.0.77:8080; }`;

export const timeoutInversion = rule({
  id: "cluster/timeout-inversion",
  severity: "warning",
  since: "0.1.0",
  on: "cluster",
  summary: {
    en: "a proxy waits less long for the next proxy than that one waits for its backend",
    zh: "前一层代理等待的时间比后一层代理等待后端的时间短",
  },
  why: {
    en: "the client gets 504 from the first proxy while the second still waits (measured with nginx 1.22.1: with 1 s in front of 3 s the client has its 504 after 1 s, the second proxy logs 499, and the application, which learns of it only when it writes, works on to the end). With more than one second proxy the first asks the next one, and the same work is done twice. The setting of the second proxy never comes to bear. Of a stream in front the client gets no answer at all: the connection is closed",
    zh: "第一层代理向客户端返回 504 时，第二层仍在等待（以 nginx 1.22.1 实测：前面 1 秒、后面 3 秒时，客户端 1 秒后收到 504，第二层记录 499，而应用要到写响应时才会发现，会一直执行到底）。第二层有多台时，第一层会转而请求下一台，同样的工作做了两遍。第二层的超时设置根本不会起作用。如果前面是 stream，客户端连响应都收不到，连接直接被关闭",
  },
  leave: {
    en: "the requests of this path are known to be shorter than the shortest of the times",
    zh: "已知这条路径上的请求都短于其中最短的超时",
  },
  sources: ["https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_read_timeout"],
  bad: [
    { text: pair("        location / { «proxy_pass http://10.0.0.2;» }", slowBackend) },
    {
      text: pair(
        "        location / { «proxy_read_timeout 30s;» proxy_pass http://10.0.0.2; }",
        backend,
      ),
    },
    { text: pair("        location / { «proxy_pass http://10.0.0.2;» }", slowReport) },
    {
      text: `--- lb1/nginx.conf
events {}
stream { server { listen 10.0.0.1:80; «proxy_timeout 30s;» proxy_pass 10.0.0.2:80; } }
--- lb2/nginx.conf
events {}
http { server { listen 10.0.0.2:80; location / { proxy_pass http://10.0.0.77:8080; } } }
`,
    },
    {
      text: `--- lb1/nginx.conf
events {}
http {
    server { listen 80; location / { «proxy_pass http://[fd00:0::2]:8080;» } }
}
--- lb2/nginx.conf
events {}
http {
    server { listen [fd00::2]:8080; location / { fastcgi_read_timeout 5m; fastcgi_pass 127.0.0.1:9000; } }
}
`,
    },
  ],
  good: [
    {
      text: pair(
        "        location / { proxy_read_timeout 130s; proxy_pass http://10.0.0.2; }",
        slowBackend,
      ),
    },
    // What takes long has a location of its own in front, too.
    {
      text: pair(
        `        location / { proxy_pass http://10.0.0.2; }
        location /report/ { proxy_read_timeout 310s; proxy_pass http://10.0.0.2; }`,
        slowReport,
      ),
    },
    // Another virtual host of the second proxy takes long, and is not asked for.
    {
      text: `--- lb1/nginx.conf
events {}
http {
    server { listen 80; location / { proxy_set_header Host a.example.com; proxy_pass http://10.0.0.2; } }
}
--- lb2/nginx.conf
events {}
http {
    server { listen 10.0.0.2:80; server_name a.example.com; location / { proxy_pass http://10.0.0.77; } }
    server { listen 10.0.0.2:80; server_name b.example.com; location / { proxy_read_timeout 1h; proxy_pass http://10.0.0.78; } }
}
`,
    },
  ],

  check({ cluster }, report) {
    const paths = pathsOf(cluster);
    for (const sender of paths.senders) {
      const own = ownWaitOf(sender);
      const here = own.value;
      const slow = here === undefined ? undefined : slowest(paths, sender, here);
      if (!slow || here === undefined) continue;
      const name = calledBy(sender, slow.arrival);
      report({
        at: isWritten(own) ? own : sender.at,
        node: sender.node,
        message: message(sender, { here, there: slow.longest, name }),
        help: say(
          {
            en: "wait a little longer here than {name} does, or shorten the wait there",
            zh: "此处的等待时间应略长于 {name}，或缩短那里的等待时间",
          },
          { name },
        ),
        related: [
          {
            at: isWritten(slow.wait) ? slow.wait : (slow.location.handler ?? slow.location.site),
            message: say({ en: "the longer wait", zh: "更长的等待时间" }),
          },
        ],
      });
    }
  },
});

interface Slow {
  readonly arrival: Arrival;
  readonly location: Location;
  readonly wait: Traced<unknown>;
  readonly longest: Milliseconds;
}

/** The longest wait behind a sender that is longer than its own. */
function slowest(paths: Paths, sender: Sender, own: Milliseconds): Slow | undefined {
  let found: Slow | undefined;
  for (const target of sender.targets)
    for (const arrival of arrivalsAt(paths, target))
      for (const server of serversBehind(sender, arrival))
        for (const location of reached(sender, server, slowerThan(server, own))) {
          const wait = waitOf(location);
          const longest = wait?.value ?? 0;
          if (!wait || longest <= (found?.longest ?? 0)) continue;
          if (!isTakenBefore(sender, longest)) found = { arrival, location, wait, longest };
        }
  return found;
}

/** A pattern in front with as long a wait may be there for just what takes long behind. */
const isTakenBefore = (sender: Sender, wait: Milliseconds): boolean =>
  sender.kind === "http" &&
  sender.location.match.kind !== "regex" &&
  byPattern(sender.server).some((location) => (waitOf(location)?.value ?? 0) >= wait);

function message(
  sender: Sender,
  waits: { readonly here: Milliseconds; readonly there: Milliseconds; readonly name: string },
): Text {
  const [here, there] = [printDuration(waits.here), printDuration(waits.there)];
  const values = {
    node: sender.node.name,
    name: waits.name,
    here: here.en,
    hereZh: here.zh,
    there: there.en,
    thereZh: there.zh,
  };
  return sender.kind === "http"
    ? say(
        {
          en: "{node} waits {here} for {name}, and {name} waits {there} for its backend: the client gets 504 after {here} while the work goes on",
          zh: "{node} 等待 {name} {hereZh}，而 {name} 等待其后端 {thereZh}：{hereZh}后客户端收到 504，后端的工作却仍在继续",
        },
        values,
      )
    : say(
        {
          en: "{node} closes a connection after {here} of silence, and {name} waits {there} for its backend: the client gets no answer while the work goes on",
          zh: "连接静默 {hereZh}后 {node} 将其关闭，而 {name} 等待其后端 {thereZh}：客户端得不到响应，后端的工作却仍在继续",
        },
        values,
      );
}
