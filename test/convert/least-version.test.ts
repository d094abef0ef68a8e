import assert from "node:assert/strict";
import { test } from "node:test";

import { parseNginx } from "../../grammars/nginx/parser.ts";
import { leastVersion } from "../../src/convert/least-version.ts";
import { printTarget } from "../../src/ir/target.ts";
import { Source } from "../../src/text/source.ts";
import { targetOf } from "./converting.ts";

function least(text: string, assumed = "nginx"): string | undefined {
  const path = "a.conf";
  const source = new Source(path, Buffer.from(text));
  const texts = {
    sources: new Map([[path, source]]),
    trees: new Map([[path, parseNginx(source)]]),
  };
  const root = { path, files: [path], includes: new Map() };
  const newer = leastVersion(texts, root, targetOf(assumed));
  return newer && `${printTarget(newer.target)} ${newer.name} ${newer.at}`;
}

const server = (inside: string) => `http {\n  server {\n    ${inside}\n  }\n}\n`;
const upstream = (inside: string) => `http {\n  upstream a {\n    ${inside}\n  }\n}\n`;

test("directives tell the oldest nginx that has them", () => {
  assert.equal(least(server("http2 on;")), "nginx@1.25.1 http2 a.conf:3");
  assert.equal(least(upstream("least_time header;")), "nginx@1.31.0 least_time a.conf:3");
  assert.equal(
    least(`${server("http2 on;")}${upstream("sticky cookie S;")}`),
    "nginx@1.29.6 sticky a.conf:8",
  );
  assert.equal(least(server("listen 80;")), undefined);
});

test("words of older directives do so too", () => {
  assert.equal(least(upstream("server b resolve;")), "nginx@1.27.3 server a.conf:3");
  assert.equal(least(upstream("keepalive 8 local;")), "nginx@1.29.7 keepalive a.conf:3");
  assert.equal(least(server("listen 443 quic;")), "nginx@1.25.0 listen a.conf:3");
});

test("a word of a module, an entry of a table and an unknown block tell nothing", () => {
  assert.equal(least(upstream("sticky name=x no_fallback;")), undefined);
  assert.equal(least("http {\n  map $a $b {\n    http2 on;\n  }\n}\n"), undefined);
  assert.equal(least("odd {\n  http2 on;\n}\n"), undefined);
});

test("what is built on nginx moves with it, where that is known", () => {
  assert.equal(least(server("http2 on;"), "tengine"), "tengine@3.2 http2 a.conf:3");
  assert.equal(least(server("http2 on;"), "openresty"), "openresty@1.25.1 http2 a.conf:3");
  assert.equal(least(server("http2 on;"), "angie"), undefined);
  assert.equal(least(server("http2 on;"), "nginx@1.26"), undefined);
});
