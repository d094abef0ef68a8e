import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { check } from "../../src/check/check.ts";
import { isOfReading, ruleById } from "../../src/lint/registry.ts";
import { absent, corpus } from "../support/corpora.ts";

/*
 * gixy's own cases: DIR is one of its plugins, NAME.conf must raise it and NAME_fp.conf must not.
 * Of its 24 plugins that have cases two have an equivalent here, and one is cut into three rules;
 * the rest are hazards of security that later tiers of rules are about.
 */

const settings = { preset: "all", levels: new Map() } as const;

/** A plugin and the rules that see the same. */
const equivalents: Readonly<Record<string, readonly string[]>> = {
  default_server_flag: ["routing/default-server-missing"],
  if_is_evil: ["routing/if-is-evil"],
  proxy_pass_normalized: [
    "proxy/proxy-pass-uri-in-regex-location",
    "proxy/proxy-pass-slash-mismatch",
    "proxy/proxy-pass-uri-lost-with-variable",
  ],
};

const decoded =
  "nginx decodes the path of the request when proxy_pass has a URI; gixy says so of nearly every proxy (370 of 371 reviewed files), and it hurts only an application that tells %2F from /";

/** Cases that the plugin reports and we do not, each with the reason. */
const silent: ReadonlyMap<string, string> = new Map([
  ["proxy_pass_normalized/proxy_pass_path.conf", decoded],
  ["proxy_pass_normalized/proxy_pass_socket_with_path.conf", decoded],
  [
    "proxy_pass_normalized/missing_variable_nopath.conf",
    "the path that `rewrite` has set is encoded again: the same hazard, without a URI",
  ],
]);

/** What else is true of a case that must not raise its plugin: other hazards than the plugin's. */
const besides: ReadonlyMap<string, readonly string[]> = new Map([
  // The address of example.com is looked up once, whatever its path is.
  ["proxy_pass_normalized/exact_location_with_uri_fp.conf", ["dns/static-dns-proxy-pass"]],
  // Ten minutes of idle connections are held, which nobody chose.
  ["proxy_pass_normalized/stream_fp.conf", ["stream/proxy-timeout-default"]],
]);

const findingsOf = (path: string) =>
  check({ paths: [path], dialect: "nginx" }, { settings, copied: true }).diagnostics;

void test("gixy's cases of the plugins that have an equivalent", (context) => {
  const folder = corpus("gixy");
  if (folder === undefined) return context.skip(absent("gixy"));
  const wrong: string[] = [];
  const open = new Set<string>();
  const counts = { reported: 0, argued: 0, quiet: 0 };
  for (const [plugin, rules] of Object.entries(equivalents))
    for (const name of globSync("*.conf", { cwd: join(folder, plugin) }).toSorted()) {
      const id = `${plugin}/${name}`;
      const codes = findingsOf(join(folder, id)).map(({ code }) => code);
      const found = rules.filter((rule) => codes.includes(rule));
      for (const rule of rules) if (!ruleById(rule)) open.add(rule);
      if (name.endsWith("_fp.conf"))
        if (found.length > 0) wrong.push(`${id} is reported by ${found.join(", ")}`);
        else counts.quiet++;
      else if (silent.has(id)) {
        counts.argued++;
        if (found.length > 0) wrong.push(`${id} is reported after all`);
      } else if (found.length > 0) counts.reported++;
      else if (rules.every((rule) => ruleById(rule))) wrong.push(`${id} is not reported`);
    }
  context.diagnostic(
    `${counts.reported} cases reported, ${counts.argued} not (argued), ${counts.quiet} rightly quiet`,
  );
  if (open.size > 0) context.diagnostic(`still to come: ${[...open].join(", ")}`);
  assert.deepEqual(wrong, []);
});

void test("gixy's false positives are none of ours, whatever the plugin", (context) => {
  const folder = corpus("gixy");
  if (folder === undefined) return context.skip(absent("gixy"));
  const wrong: string[] = [];
  const names = globSync("*/*_fp.conf", { cwd: folder }).toSorted();
  for (const id of names) {
    const more = findingsOf(join(folder, id))
      // What nginx itself refuses is no matter of taste.
      .filter(
        ({ code, severity }) =>
          severity !== "info" && !isOfReading(code) && code !== "base/no-events",
      )
      .flatMap(({ code }) => ((besides.get(id) ?? []).includes(code) ? [] : [code]));
    if (more.length > 0) wrong.push(`${id}: ${more.join(", ")}`);
  }
  context.diagnostic(`${names.length} files`);
  assert.deepEqual(wrong, []);
});
