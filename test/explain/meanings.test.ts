import assert from "node:assert/strict";
import { test } from "node:test";

import { directives } from "../../src/catalog/index.ts";
import { keepalivedDefinitions } from "../../src/catalog/keepalived/definitions.ts";
import { serveReason } from "../../src/catalog/serve-reasons.ts";
import { directivePage } from "../../src/explain/directive-page.ts";
import { type Meaning, meaningsOf } from "../../src/explain/meanings.ts";
import { directiveNames, ruleNamed } from "../../src/explain/names.ts";
import type { Target } from "../../src/ir/target.ts";
import { noPaint } from "../../src/lint/formats/paint.ts";
import { ruleIds } from "../../src/lint/registry.ts";
import { displayWidth } from "../../src/messages/width.ts";

const look = (language: "en" | "zh", columns?: number) => ({ language, paint: noPaint, columns });
const page = (name: string, target?: Target) => directivePage(meaningsOf(name), target, look("en"));
const products = ({ products: all }: Meaning) => all.map(({ name }) => name.en).join(", ");

test("every name of the facts is answered, in both languages and within the terminal", () => {
  assert.ok(directiveNames.length > 1500, String(directiveNames.length));
  for (const name of directiveNames) {
    const meanings = meaningsOf(name);
    assert.ok(meanings.length > 0, name);
    for (const { products: all, contexts, takes, described } of meanings) {
      assert.ok(all.length > 0, `${name}: no product`);
      assert.ok(contexts.length > 0, `${name}: no place`);
      assert.ok(described || takes.en !== "", `${name}: takes what?`);
    }
    for (const language of ["en", "zh"] as const) {
      const text = directivePage(meanings, undefined, look(language, 80));
      assert.ok(!/undefined|(?<!\$)\{\w+\}/.test(text), text);
      // A word that is longer than the line cannot be broken.
      for (const line of text.split("\n"))
        assert.ok(displayWidth(line) <= 80 || !line.trim().includes(" "), line);
    }
  }
});

test("every reason of serve is said in Chinese", () => {
  for (const { name, serve } of [...directives, ...keepalivedDefinitions]) {
    const reason = serveReason(serve);
    if (reason) assert.match(reason.zh, /\p{Script=Han}/u, `${name}: ${reason.en}`);
  }
});

test("one word with several meanings shows all of them", () => {
  const [ths, plus] = meaningsOf("health_check");
  assert.ok(ths && plus);
  assert.equal(products(ths), "THS");
  assert.deepEqual([products(plus), plus.contexts], ["nginx Plus", ["location", "stream-server"]]);
  assert.match(page("health_check"), /milliseconds, not seconds/);
  assert.deepEqual(meaningsOf("sticky").map(products), [
    "THS",
    "Angie",
    "nginx Plus",
    "nginx since 1.29.6, OpenResty, Tengine",
    "the module sticky-ng",
  ]);
  assert.deepEqual(meaningsOf("check").map(products), ["Tengine", "the module upstream-check"]);
  assert.deepEqual(
    meaningsOf("include").map(({ contexts }) => contexts),
    ["anywhere", "anywhere"],
  );
});

const nginx = (...version: number[]): Target => ({ dialect: "nginx", version });

test("a default is that of the version; without one, of all of them", () => {
  assert.match(page("proxy_http_version", nginx(1, 22)), /default +1\.0 \(nginx 1\.22\)/);
  assert.match(page("proxy_http_version", nginx(1, 30)), /default +1\.1 \(nginx 1\.30\)/);
  const all = page("proxy_http_version");
  assert.match(all, /default +1\.0 \(nginx before 1\.29\.7, THS,/);
  assert.match(all, /^ +1\.1 \(nginx since 1\.29\.7, Tengine since 3\.2,/m);
  assert.match(page("worker_processes"), /auto \(Tengine\)/);
  assert.match(page("vrrp_strict"), /default +not set\n/);
  assert.match(page("proxy_connect_timeout"), /default +1m\n/);
});

test("a place without a meaning says so", () => {
  const text = page("echo_location");
  assert.match(text, /^echo_location \(the module echo\)\n/);
  assert.match(text, /lbc knows its place, not its meaning; `lbc serve` refuses it/);
  assert.match(text, /stands in +location, if in location\n +takes +1 or 2 arguments/);
});

test("a name says since or until when nginx has it, and where it came later", () => {
  const [http2] = meaningsOf("http2");
  assert.ok(http2);
  assert.match(products(http2), /^nginx since 1\.25\.1, /);
  assert.match(products(meaningsOf("ssl")[0] ?? http2), /^nginx until 1\.25\.1, /);
  const later = meaningsOf("server_name").find(({ contexts }) =>
    contexts.includes("stream-server"),
  );
  assert.ok(later);
  assert.match(products(later), /^nginx since 1\.25\.5, /);
  assert.match(page("server_name"), /^server_name \(nginx, /);
});

test("a setting of an instance names the one that it comes from", () => {
  assert.match(page("strict_mode"), /inherited +from `vrrp_strict` in global_defs/);
});

test("a rule is found by its id, or by the hazard alone where one rule has it", () => {
  for (const id of ruleIds) assert.equal(ruleNamed(id), id);
  assert.equal(ruleNamed("max-fails-zero"), "upstream/max-fails-zero");
  assert.equal(ruleNamed("nothing-like-it"), undefined);
});
