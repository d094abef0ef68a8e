import assert from "node:assert/strict";
import { test } from "node:test";

import * as fc from "fast-check";

import type { Statement } from "../../grammars/ast.ts";
import { parseNginx } from "../../grammars/nginx/parser.ts";
import { Source } from "../../src/text/source.ts";
import { convertText, targetOf } from "./converting.ts";

/* A generator that knows no mercy: statements of every dialect, laid out in every way. */

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const word = oneOf(
  "on",
  "off",
  "interval=3000",
  "rise=2",
  "type=http",
  "cookie",
  "route",
  "domain=$host",
  "maxage=3600",
  "resolve",
  '"two words"',
  "'a\nb'",
  '"back\\\\slash \\\\\n  # lbc:ths no comment"',
  "10.0.0.1:80",
  "GMTLSv1.1",
  "TLSv1.2",
  "证书.pem",
  "a#b",
  "force",
  "443",
  "quic",
);

const name = oneOf(
  "health_check",
  "check",
  "check_http_send",
  "api",
  "status_zone",
  "sticky",
  "session_sticky",
  "ssl_gmtls",
  "enable_ntls",
  "ssl_certificate",
  "ssl_protocols",
  "ssl_verify_client",
  "license_server",
  "server",
  "listen",
  "http2",
  "resolver",
  "worker_connections",
  "proxy_pass",
  "limit_req_zone",
  "proxy_http_version 1.0",
  "proxy_http_version 1.1",
  "proxy_pass http://$a",
  "proxy_pass https://b",
  "ssl_protocols TLSv1.2",
  "proxy_set_header Connection",
  "proxy_set_header Host",
  "keepalive",
  "listen 443 ssl",
  "http2 on",
  "ssl_sign_certificate",
  "ssl_enc_certificate",
  "ssl_certificate_key",
  "ip_hash",
  "worker_processes",
  "fair",
  "jvm_route",
  "unknown_thing",
);

const blockName = oneOf(
  "http",
  "upstream u",
  "server",
  "location /thsapi/",
  "types",
  "prometheus_template x",
  "if ($a)",
  "location /",
  "stream",
);

const commentText = oneOf(
  " 每三秒检查一次",
  "",
  " lbc:ths health_check;",
  " lbc:ths api /status;",
  " lbc:nginx health_check;",
  " lbc:nginx http2 on;",
  " lbc:nginx tunnel_pass a;",
  " lbc:tengine check interval=1;",
  " lbc:tengine check interval=1;\\",
  " lbc:tengine xquic_log a;",
  " lbc:ths| }",
  " lbc:nginx| b;",
  " lbc:ths match {",
  " lbc:ths+",
  " lbc:nginx+\\",
  " lbc:ths # lbc:ths api x;",
  " lbc:ths # lbc:nginx api x;",
  " lbc:nginx # lbc:ths tunnel_pass x;",
  " lbc:nginx # lbc:nginx http2 x;",
  " lbc:tengine # lbc:ths check x;",
  " lbc:ths health_check; # lbc:nginx http2 on;",
  " lbc:ths api /; # lbc:tengine xquic_log a;",
  " lbc:ths health_check\n# lbc:ths|   ;",
  " lbc:ths api\n  # lbc:ths| \n # lbc:ths| /;",
  " lbc:ths health_check type=tcp;\\\ncheck type=tcp; # lbc:ths+ # lbc:tengine xquic_log a;",
  " lbc:ths health_check type=tcp;\\\ncheck type=tcp; # lbc:ths+ # lbc:tengine more",
  " lbc:tengine session_sticky;\\\nsticky cookie route; # lbc:tengine+ # lbc:ths api x;",
  " ends in \\",
  " ends in \\\\",
  "lbc:ths api /;",
  " lbc:thsapi",
  " lbc: nginx@1.22 to ths@6.0.1",
  " lbc: ths@6.0.1 to nginx@1.22\n",
  " lbc:nginx@1.22 sticky;",
  " lbc:nginx@1.31 http2 on;",
  " lbc:ths@6.0.0 sticky;",
  " lbc:nginx|\\\nkeepalive 0; # lbc:nginx+\\",
  " lbc:ths|\\",
);

const comment = commentText.map((text) => `#${text}\n`);
const space = fc.oneof(
  { weight: 12, arbitrary: oneOf(" ", "  ", "\n    ", "\n", "\t") },
  { weight: 1, arbitrary: comment.map((text) => ` ${text}`) },
);
const gap = fc.oneof(
  { weight: 8, arbitrary: oneOf("", " ", "\n", "\n    ", "\n\n", "\t", " \n ") },
  { weight: 3, arbitrary: comment },
  { weight: 2, arbitrary: comment.map((text) => `    ${text}    `) },
);

const simple = fc
  .tuple(name, fc.array(fc.tuple(space, word), { maxLength: 4 }), oneOf("", "", "", " ", "\n"))
  .map(([head, words, end]) => `${head}${words.map((pair) => pair.join("")).join("")}${end};`);

const { statement } = fc.letrec<{ statement: string; block: string }>((tie) => ({
  block: fc
    .tuple(blockName, space, gap, fc.array(fc.tuple(tie("statement"), gap), { maxLength: 4 }))
    .map(
      ([head, before, first, inside]) =>
        `${head}${before}{${first}${inside.map((pair) => pair.join("")).join("")}}`,
    ),
  statement: fc.oneof(
    { depthSize: "small", maxDepth: 3 },
    { weight: 3, arbitrary: simple },
    { weight: 2, arbitrary: tie("block") },
  ),
}));

const file = fc
  .tuple(
    gap,
    fc.array(fc.tuple(statement, gap), { maxLength: 6 }),
    oneOf("\n", "\r\n"),
    oneOf("utf8", "gbk"),
  )
  .map(([first, parts, newline, encoding]) => {
    const text = (first + parts.map((pair) => pair.join("")).join("")).replaceAll("\n", newline);
    // 证书 and 每三秒检查一次 in GBK; the rest is ASCII.
    return encoding === "utf8" ? Buffer.from(text) : Buffer.from(gbk(text), "latin1");
  });

const gbkWords: readonly (readonly [string, string])[] = [
  ["证书", "\xd6\xa4\xca\xe9"],
  // The second byte of 乗 is a backslash.
  ["每三秒检查一次", "\xc3\xbf\xc8\xfd\xc3\xeb\x81\x5c"],
];
const gbk = (text: string) => gbkWords.reduce((all, [from, to]) => all.replaceAll(from, to), text);

const pairs: readonly (readonly [string, string])[] = [
  ["ths", "nginx"],
  ["nginx", "ths"],
  ["ths", "tengine"],
  ["tengine", "ths"],
  ["tengine", "nginx"],
  ["nginx", "tengine"],
  ["ths", "angie"],
  ["angie", "nginx"],
  ["nginx", "angie"],
  ["angie", "tengine"],
  ["nginx", "openresty"],
  ["openresty", "ths"],
  ["nginx-plus", "nginx"],
  ["ths", "nginx-plus"],
  ["nginx@1.22", "nginx@1.31"],
  ["nginx@1.31", "nginx@1.22"],
  ["ths@6.0.0", "ths@6.0.1"],
  ["ths@6.0.1", "ths@6.0.0"],
  ["ths@6.0.0", "tengine@3.2"],
  ["tengine@3.2", "tengine@3.1"],
];

const whole = (bytes: Uint8Array) =>
  parseNginx(new Source("httpserver.conf", bytes)).diagnostics.length === 0;

function countOf(statements: readonly Statement[]): number {
  let count = 0;
  for (const { body } of statements) count += 1 + (body ? countOf(body) : 0);
  return count;
}

for (const [a, b] of pairs)
  test(`any file of ${a} comes back from ${b} byte for byte, every directive told once`, () => {
    const [from, to] = [targetOf(a), targetOf(b)];
    fc.assert(
      fc.property(file, (bytes) => {
        fc.pre(whole(bytes));
        const there = convertText(bytes, from, to);
        const { statements } = parseNginx(new Source("httpserver.conf", bytes));
        assert.equal(there.tally.size, countOf(statements));
        // The workers of the whole file are told of at its beginning, where nobody wrote them.
        const told = there.outcomes.filter(({ span }) => span.end > 0);
        const starts = new Set(told.map(({ span }) => span.start));
        assert.equal(starts.size, told.length, "one outcome for each directive");
        assert.equal(
          convertText(there.bytes, to, from).bytes.toString("latin1"),
          Buffer.from(bytes).toString("latin1"),
        );
      }),
      { numRuns: Number(process.env["LBC_RUNS"] ?? 60) },
    );
  });

/** What people do to a converted file: a line goes, comes twice, changes its place. */
const change = fc.tuple(oneOf("remove", "double", "swap", "join"), fc.nat({ max: 40 }));

function changed(text: string, changes: readonly (readonly [string, number])[]): string {
  const lines = text.split("\n");
  for (const [what, where] of changes) {
    const at = where % lines.length;
    const line = lines[at] ?? "";
    if (what === "remove") lines.splice(at, 1);
    else if (what === "double") lines.splice(at, 0, line);
    else if (what === "swap") lines.splice(at, 2, lines[at + 1] ?? "", line);
    else lines.splice(at, 2, `${line} ${lines[at + 1] ?? ""}`);
  }
  return lines.join("\n");
}

for (const [a, b] of pairs)
  test(`a file of ${a} that was edited as one of ${b} comes back too`, () => {
    const [from, to] = [targetOf(a), targetOf(b)];
    fc.assert(
      fc.property(file, fc.array(change, { minLength: 1, maxLength: 3 }), (bytes, changes) => {
        // Marks that nobody's conversion has made are the business of the tests above.
        fc.pre(!Buffer.from(bytes).includes("lbc") && whole(bytes));
        const there = convertText(bytes, from, to).bytes.toString("latin1");
        const edited = Buffer.from(changed(there, changes), "latin1");
        fc.pre(whole(edited));
        const back = convertText(edited, to, from);
        assert.equal(
          convertText(back.bytes, from, to).bytes.toString("latin1"),
          edited.toString("latin1"),
        );
      }),
      { numRuns: Number(process.env["LBC_RUNS"] ?? 30) },
    );
  });

/** What was found once: what the line before a piece of ours had became part of it, or went. */
const edits: readonly { from: string; to: string; what: string; edited: string }[] = [
  {
    from: "ths@6.0.0",
    to: "tengine@3.2",
    what: "the comment before the defaults took their first line",
    edited: "upstream u { # a\\     # lbc:ths|\\\nkeepalive 0; # lbc:ths+\\\n}",
  },
  {
    from: "tengine@3.2",
    to: "tengine@3.1",
    what: "… and what stands behind the block",
    edited:
      "upstream u\n{# a\\\\ # lbc:tengine@3.2|\\\nkeepalive 32; # lbc:tengine@3.2+\\\n} \n a\non\n;\n",
  },
  {
    from: "angie",
    to: "tengine",
    what: "the tag of a counterpart took the first line of the defaults",
    edited:
      "upstream u {\n    # lbc:angie sticky\n# lbc:angie| ;\\\n    session_sticky cookie=route path=/; # lbc:angie+\\ # lbc:angie|\\\nkeepalive 32; # lbc:angie+\\\n}",
  },
  {
    from: "angie",
    to: "nginx",
    what: "a marked statement amid the words of another took the first line of the defaults",
    edited:
      "upstream u {a\n# lbc:angie check;\\     on;# lbc:angie|\\\nkeepalive 32; # lbc:angie+\\\n}",
  },
  {
    from: "nginx@1.22",
    to: "nginx@1.31",
    what: "the statement before the defaults lost its end",
    edited: "upstream u {a\n        keepalive 0; # lbc:nginx@1.22+\n    }",
  },
  {
    from: "ths",
    to: "nginx-plus",
    what: "the defaults are the words of what has no name",
    edited: "upstream u\n{\n    a\n; \n    on\n    keepalive 0; # lbc:ths+\n }\n",
  },
  {
    from: "angie",
    to: "nginx",
    what: "defaults behind a first line that ends in a backslash, with line ends of another kind",
    edited:
      "# lbc: angie@1.12 to nginx@1.22\n# a\\\nhttp\n{\n\nlisten 443 ssl\nssl_protocols TLSv1.2 TLSv1.3; # lbc:angie+\\\n}\n".replaceAll(
        "\n",
        "\r\n",
      ),
  },
  {
    from: "ths",
    to: "tengine",
    what: "what stood behind a counterpart is gone",
    edited: "# lbc:ths ssl_protocols\n# lbc:ths| GMTLSv1.1;\\\nenable_ntls on; # lbc:ths+\\\n    ",
  },
  {
    from: "tengine",
    to: "ths",
    what: "a marked certificate is one of a pair only where it stands",
    edited:
      " # lbc:tengine ssl_enc_certificate on\n# lbc:tengine| ;\\\na;# lbc:tengine ssl_sign_certificate\n    # lbc:tengine| on;",
  },
];

for (const { from: a, to: b, what, edited } of edits)
  test(`edited as one of ${b}, back to ${a}: ${what}`, () => {
    const [from, to] = [targetOf(a), targetOf(b)];
    const back = convertText(Buffer.from(edited), to, from);
    assert.equal(convertText(back.bytes, from, to).bytes.toString(), edited);
  });
