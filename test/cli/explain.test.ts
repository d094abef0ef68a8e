import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { lbc } from "./session.ts";

interface DirectivePage {
  readonly version: number;
  readonly kind: string;
  readonly name: string;
  readonly target?: string;
  readonly meanings: readonly {
    readonly products: readonly { readonly dialect: string | null; readonly name: string }[];
    readonly contexts: readonly string[] | null;
    readonly takes: string;
    readonly doc?: string;
    readonly default?: string | null;
    readonly defaults?: readonly { readonly dialect: string; readonly value: string }[];
    readonly serve: string;
  }[];
}

async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await lbc([...args, "--format", "json"]);
  assert.deepEqual([code, stderr], [0, ""]);
  return JSON.parse(stdout) as T;
}

describe("lbc explain", { concurrency: 2 }, () => {
  test("a rule, in both languages", async () => {
    const [en, zh] = await Promise.all([
      lbc(["explain", "upstream/max-fails-zero"]),
      lbc(["explain", "upstream/max-fails-zero", "--lang", "zh"]),
    ]);
    assert.deepEqual([en.code, en.stderr], [0, ""]);
    assert.match(en.stdout, /^error\[upstream\/max-fails-zero\]: /);
    assert.match(zh.stdout, /^错误\[upstream\/max-fails-zero\]：/);
    assert.match(zh.stdout, /修复 +改为 max_fails=3（会改变行为：--fix --unsafe）/);
  });

  test("a rule in JSON", async () => {
    const page = await json<Readonly<Record<string, unknown>>>("explain", "max-fails-zero");
    assert.deepEqual(Object.keys(page), [
      "version",
      "kind",
      "id",
      "severity",
      "presets",
      "dialects",
      "needs",
      "since",
      "summary",
      "why",
      "options",
      "fix",
      "leave",
      "ignore",
      "bad",
      "good",
      "sources",
    ]);
    assert.deepEqual(page["fix"], { title: "write max_fails=3", safety: "unsafe" });
    const slow = await json<{ options: unknown }>("explain", "health/check-slower-than-target");
    assert.deepEqual(slow.options, [
      {
        name: "target",
        kind: "duration",
        least: "100ms",
        most: "1h",
        default: "10s",
        summary: "how long a dead backend may go unnoticed",
      },
    ]);
    const [bad] = page["bad"] as {
      files: { text: string; marked: { start: number; end: number }[] }[];
      fixed: { text: string }[];
    }[];
    const [file] = bad?.files ?? [];
    const [place] = file?.marked ?? [];
    assert.equal(file?.text.slice(place?.start, place?.end), "max_fails=0");
    assert.match(bad?.fixed[0]?.text ?? "", /max_fails=3/);
  });

  test("a directive in JSON, at a version and in all", async () => {
    const at = await json<DirectivePage>("explain", "keepalive", "--target", "nginx@1.30");
    assert.deepEqual([at.version, at.kind, at.target], [1, "directive", "nginx@1.30"]);
    assert.equal(at.meanings[0]?.default, "32");
    const all = await json<DirectivePage>("explain", "health_check");
    assert.deepEqual(
      all.meanings.map(({ products, serve }) => [products[0]?.dialect, serve]),
      [
        ["ths", "partial"],
        ["nginx-plus", "partial"],
      ],
    );
    const echo = await json<DirectivePage>("explain", "echo_location");
    assert.equal(echo.meanings[0]?.doc, undefined);
  });

  test("a target shows its own meaning; one that has none says so and shows the others", async () => {
    const own = await lbc(["explain", "health_check", "--target", "ths"]);
    assert.doesNotMatch(own.stdout, /nginx Plus/);
    const none = await lbc(["explain", "health_check", "--target", "nginx@1.22"]);
    assert.equal(none.code, 0);
    assert.match(none.stderr, /nginx@1\.22 has no `health_check`/);
    assert.match(none.stdout, /nginx Plus/);
  });

  test("an unknown word: what was meant, exit 2", async () => {
    const typo = await lbc(["explain", "proxy_conect_timeout"]);
    assert.deepEqual([typo.code, typo.stdout], [2, ""]);
    assert.match(typo.stderr, /did you mean proxy_connect_timeout\?/);
    const rule = await lbc(["explain", "upstream/max-fail-zero", "--lang", "zh"]);
    assert.equal(rule.code, 2);
    assert.match(rule.stderr, /是否指 upstream\/max-fails-zero/);
    assert.equal((await lbc(["explain"])).code, 2);
    assert.equal((await lbc(["explain", "zzzzqqqq"])).code, 2);
  });
});

describe("lists", { concurrency: 2 }, () => {
  test("a directive that nginx had once: what is written now", async () => {
    const { code, stderr } = await lbc(["explain", "limit_zone"]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /nginx has no directive limit_zone since 1\.7\.6; it is limit_conn_zone now/,
    );
  });

  test("lbc rules", async () => {
    const { rules } = await json<{ rules: readonly { id: string; severity: string }[] }>("rules");
    assert.ok(rules.length > 40);
    const { stdout } = await lbc(["rules", "vrrp/"]);
    assert.match(stdout, /^vrrp\n {2}vrrp\/advert-int-invalid +error +\S/);
    assert.equal((await lbc(["rules", "nothing-of-it"])).code, 2);
  });

  test("lbc directives", async () => {
    const { directives } = await json<{
      directives: readonly { name: string; meanings: readonly { known: boolean }[] }[];
    }>("directives", "--dialect", "keepalived");
    assert.ok(directives.some(({ name }) => name === "vrrp_strict"));
    assert.ok(!directives.some(({ name }) => name === "proxy_pass"));
    const { stdout } = await lbc(["directives", "proxy_connect"]);
    assert.match(stdout, /^proxy_connect_timeout +full +http, server, location · nginx family$/m);
    assert.equal((await lbc(["directives", "nothing_of_it"])).code, 2);
  });
});
