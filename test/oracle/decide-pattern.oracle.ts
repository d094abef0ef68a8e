import assert from "node:assert/strict";
import { test } from "node:test";

import { Pattern } from "../../runtime/decide/pattern.ts";
import { translatePattern } from "../../runtime/decide/pcre.ts";
import { escape, escapeUri } from "../../runtime/decide/uri.ts";
import { Variables } from "../../runtime/decide/variables.ts";
import { FakeExchange } from "../decide/exchange.ts";
import { runNginx, withoutNginx } from "./nginx-process.ts";

const patterns: readonly string[] = [
  "a",
  "^/a$",
  "^/(.*)$",
  "^/([^/]+)/(.*)$",
  "\\.php$",
  "\\.(jpe?g|png)$",
  "^/(a|b)+c",
  "^/(\\d+)-(\\w+)$",
  "^/(\\D+)",
  "^/(\\s)",
  "^/\\S+$",
  "^/(a.b)$",
  "(?s)^/(a.b)$",
  "^/(?i)A(b)$",
  "^/(?i:A)b$",
  "^/(?-i)a",
  "(?x) ^ / a # all\n b $",
  "^/[[:alpha:]]+$",
  "^/[[:^digit:]]+$",
  "^/[]a]+$",
  "^/[^]a]+$",
  "^/[a\\]b]+$",
  "^/[\\w-]+$",
  "^/[a-]+$",
  "^/[-a]+$",
  "^/a{2}$",
  "^/a{2,}$",
  "^/a{,2}$",
  "^/a{2,3}b$",
  "^/a{$",
  "^/a{x}$",
  "^/(a*)b",
  "^/(a*?)(a*)b",
  "^/(a|ab)(c|bcd)(d*)$",
  "^/(?<n>a+)(?P<m>b+)$",
  "^/(?'q'a)",
  "^/(a)\\1$",
  "^/(a)(b)\\2\\1$",
  "^/(?<n>a)\\k<n>",
  "^/(?P<n>a)(?P=n)",
  "^/(a)\\g{1}$",
  "^/(a)\\g1$",
  "\\Aa|\\A/a\\z",
  "/a\\Z",
  "^/a\\h",
  "^/a\\v",
  "^/a\\R",
  "^/a\\Nb",
  "^/\\Qa.b\\E$",
  "^/\\Qa+\\E+$",
  "^/\\x41",
  "^/\\x{41}",
  "^/\\101",
  "^/\\o{101}",
  "^/\\e|\\a|\\f",
  "^/a\\tb",
  "^/(?=a)(\\w+)",
  "^/(?!a)(\\w+)",
  "^/(\\w+)(?<=b)$",
  "^/(\\w+)(?<!b)$",
  "^/a(?#comment)b$",
  "^/(a(b(c)))",
  "^/((a)|(b))$",
  "^/(?:a|b|)c",
  "()",
  "^/(a)?b",
  "^/(a?)b",
  "$",
  "^",
  "/$",
  "a$|b$",
  "^/\xe4\xb8\xad",
  "^/[\xe4-\xe9]+",
  "^/.{3}$",
  "^/(.{1,3})$",
  "\\bfoo\\b",
  "\\Bo",
  "^/a\\/b",
  "^/\\-\\_\\~$",
  "^/(?i)[a-c]+$",
  "^/(?i)[^a-c]+$",
  "^/(?i)\xe9$",
  "^/[\\x41-\\x43]$",
  "^/[\\101]$",
  "^/[\\b]",
  "^/\\cA",
  "^/a|b|c$",
  "^/(?i:a(?-i)b)$",
  "^/(a|(b))c",
  "^/(?:(a)|b)c\\Z",
  "^/\\0",
  "^/a\\.b\\?c",
  "^/[.]php",
  "^/[$^*]",
  "^/[\\W]+$",
  "^/[\\S]+$",
  "^/[^\\s]+$",
  "^/[^\\W_]+$",
  "^/(foo|bar)/?(.*?)/?$",
  "^/([a-z]{2})(-[A-Z]{2})?/",
  "^/(?:[a-z]+/)*([a-z]+)$",
  "^/(([a-z])+)$",
  "(?i)\\.(PHP|ASP)$",
];

const subjects: readonly string[] = [
  "/",
  "/a",
  "/A",
  "/ab",
  "/aB",
  "/AB",
  "/b",
  "/c",
  "/abc",
  "/abcd",
  "/aa",
  "/aab",
  "/aaab",
  "/aaa",
  "/a/b",
  "/a/b/c",
  "/foo",
  "/foo bar",
  "/bar/baz/",
  "/index.php",
  "/x.PHP",
  "/x.jpeg",
  "/x.png",
  "/12-ab",
  "/a\n",
  "/a\nb",
  "/a\n\n",
  "/\n",
  "/a b",
  "/a\tb",
  "/a\x0bb",
  "/a\xa0",
  "/a\x85",
  "/\xe4\xb8\xad",
  "/\xe9",
  "/\xc9",
  "/\xe9\xe8",
  "/a.b",
  "/a+",
  "/a++",
  "/a{",
  "/a{x}",
  "/a{,2}",
  "/]a",
  "/-a",
  "/a-z",
  "/a]b",
  "/-_~",
  "/\x01",
  "/\x08",
  "/\x1b",
  "/$",
  "/^",
  "/*",
  "/a?c",
  "/a.b?c",
  "/en-US/",
  "/en/x",
  "/bc",
  "/abba",
  "/9",
  "/_",
  "/ ",
  "/comment",
  "/a\r\nb",
  "/aaaa",
  "/x/y/z",
  "/ABC",
  "/d",
  "/\xdf",
];

test(
  "patterns match and capture as in nginx",
  { skip: withoutNginx, timeout: 120_000 },
  async () => {
    const config = patterns
      .map((pattern, index) => {
        const quoted = pattern.replaceAll("\\", "\\\\").replaceAll('"', '\\"');
        const named = translatePattern(pattern, false);
        const names = named.ok ? named.names.map((name) => `$${name}`).join(",") : "";
        return `server { listen {socket}; server_name p${index};
        if ($uri ~ "${quoted}") { return 200 "yes|$1|$2|$3|${names}"; } return 200 no; }`;
      })
      .join("\n");
    await runNginx(`server_names_hash_max_size 4096; ${config}`, async (nginx) => {
      const different: string[] = [];
      for (const [index, pattern] of patterns.entries()) {
        const translated = translatePattern(pattern, false);
        if (!translated.ok) {
          different.push(`${pattern} is refused: ${translated.reason}`);
          continue;
        }
        const variables = new Variables();
        const compiled = new Pattern(pattern, false, variables);
        const answers = await Promise.all(
          subjects.map((subject) =>
            nginx.get(escapeUri(subject, escape.component).replaceAll("%2F", "/"), {
              Host: `p${index}`,
            }),
          ),
        );
        for (const [at, subject] of subjects.entries()) {
          const exchange = new FakeExchange(variables.slots);
          const matched = compiled.test(subject, exchange, variables);
          const names = translated.names.map(
            (name) => variables.get(variables.define(name), exchange) ?? "",
          );
          const [, a = "", b = "", c = ""] = exchange.captures;
          const ours = matched ? ["yes", a, b, c, names.join(",")].join("|") : "no";
          const theirs = answers[at]?.body;
          if (ours !== theirs)
            different.push(
              `${pattern} on ${JSON.stringify(subject)}: nginx ${JSON.stringify(theirs)}, lbc ${JSON.stringify(ours)}`,
            );
        }
      }
      assert.deepEqual(different, []);
    });
  },
);
