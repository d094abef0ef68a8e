import assert from "node:assert/strict";
import { test } from "node:test";

import type { FamilyDialect } from "../../src/convert/family.ts";
import { headerOf } from "../../src/convert/header.ts";
import { newlineOf } from "../../src/convert/marker.ts";
import { Source } from "../../src/text/source.ts";
import { convertText, targetOf } from "./converting.ts";

interface Case {
  readonly name: string;
  readonly from?: FamilyDialect;
  readonly to: FamilyDialect;
  readonly version?: readonly number[];
  readonly input: string;
  readonly output: string;
  /** `kind what`, in the order of the file. */
  readonly outcomes: readonly string[];
  /** Set where the way back is not byte for byte, because the file was edited. */
  readonly edited?: true;
}

const cases: readonly Case[] = [
  {
    name: "a directive that nginx lacks stays as a comment",
    to: "nginx",
    input: "upstream a {\n    server b;\n    health_check interval=3000;  # 每三秒\n}\n",
    output: "upstream a {\n    server b;\n    # lbc:ths health_check interval=3000;  # 每三秒\n}\n",
    outcomes: ["dropped health_check"],
  },
  {
    name: "what follows on the line moves to a line of its own",
    to: "nginx",
    input: "upstream a { health_check interval=3000; server b; }",
    output: "upstream a { # lbc:ths health_check interval=3000;\\\n server b; }",
    outcomes: ["dropped health_check"],
  },
  {
    name: "several lines, comments inside, blank lines",
    to: "nginx",
    input: "http {\n  prometheus_template p {\n    a 1; # one\n\n    # two \\\n  }\n}\n",
    output:
      "http {\n  # lbc:ths prometheus_template p {\n    # lbc:ths| a 1; # one\n\n    # lbc:ths| # two \\\\\n  # lbc:ths| }\n}\n",
    outcomes: ["dropped prometheus_template"],
  },
  {
    name: "line ends of the file are kept and used",
    to: "nginx",
    input: "upstream a {\r\n  health_check; server b;\r\n}\r\n",
    output: "upstream a {\r\n  # lbc:ths health_check;\\\r\n server b;\r\n}\r\n",
    outcomes: ["dropped health_check"],
  },
  {
    name: "a comment that looks like ours is marked",
    to: "nginx",
    input: "# lbc:ths api /status;\n# lbc:nginx server_tokens off;\nevents {}\n",
    output:
      "# lbc:ths # lbc:ths api /status;\n# lbc:ths # lbc:nginx server_tokens off;\nevents {}\n",
    outcomes: [],
  },
  {
    name: "a mark whose line end is the only one of the file stays: nothing would tell its kind",
    from: "nginx",
    to: "tengine",
    input: "# lbc:tengine check interval=1;\\\r\nevents {}",
    output: "# lbc:nginx # lbc:tengine check interval=1;\\\\\r\nevents {}",
    outcomes: [],
  },
  {
    name: "a mark by hand that conversion would not have made stays a comment",
    from: "nginx",
    to: "ths",
    input: "http {\n  # lbc:ths server_tokens off;\n  # lbc:ths location / {\n  # lbc:ths| }\n}\n",
    output:
      "http {\n  # lbc:nginx # lbc:ths server_tokens off;\n  # lbc:nginx # lbc:ths location / {\n  # lbc:nginx # lbc:ths| }\n}\n",
    outcomes: [],
  },
  {
    name: "entries of tables are no directives",
    to: "nginx",
    input: "http { map $a $b { api 1; health_check 2; } types { api x; xquic_log y; } }",
    output: "http { map $a $b { api 1; health_check 2; } types { api x; xquic_log y; } }",
    outcomes: [],
  },
  {
    name: "health_check of Plus in a location is none of the check module",
    from: "nginx",
    to: "openresty",
    input: "http { server { location / { health_check interval=5; } } }",
    output: "http { server { location / { # lbc:nginx health_check interval=5;\\\n } } }",
    outcomes: ["dropped health_check"],
  },
  {
    name: "all parameters written: only the name changes",
    to: "tengine",
    input: "upstream a { health_check interval=1 rise=1 fall=1 timeout=1 type=tcp; }",
    output: "upstream a { check interval=1 rise=1 fall=1 timeout=1 type=tcp; }",
    outcomes: ["default-differs health_check"],
  },
  {
    name: "some parameters written: both stand there",
    to: "tengine",
    input: "upstream a {\n  health_check interval=3000;\n}\n",
    output:
      "upstream a {\n  # lbc:ths health_check interval=3000;\\\n  check interval=3000; # lbc:ths+\n}\n",
    outcomes: ["default-differs health_check"],
  },
  {
    name: "a check of national TLS becomes the nearest",
    to: "tengine",
    input: "upstream a {\n  health_check type=gmssl_hello;\n}\n",
    output:
      "upstream a {\n  # lbc:ths health_check type=gmssl_hello;\\\n  check type=ssl_hello; # lbc:ths+\n}\n",
    outcomes: ["approximated health_check"],
  },
  {
    name: "Tengine's defaults are written out for THS",
    from: "tengine",
    to: "ths",
    input: "upstream a {\n  check interval=3000 port=81;\n}\n",
    output:
      "upstream a {\n  # lbc:tengine check interval=3000 port=81;\\\n  health_check interval=3000 rise=2 fall=5 timeout=1000 type=tcp; # lbc:tengine+\n}\n",
    outcomes: ["approximated check"],
  },
  {
    name: "GMTLS to Tengine",
    to: "tengine",
    input:
      "server {\n  ssl_gmtls on;\n  ssl_certificate a.pem b.pem;\n  ssl_protocols GMTLSv1.1 TLSv1.2;\n}\n",
    output:
      "server {\n  enable_ntls on;\n  # lbc:ths ssl_certificate a.pem b.pem;\\\n  ssl_sign_certificate a.pem; ssl_enc_certificate b.pem; # lbc:ths+\n  # lbc:ths ssl_protocols GMTLSv1.1 TLSv1.2;\\\n  ssl_protocols TLSv1.2; # lbc:ths+\n}\n",
    outcomes: [],
  },
  {
    name: "GMTLS to nginx",
    to: "nginx",
    input: "server { ssl_gmtls on; ssl_verify_client force; }",
    output:
      "server { # lbc:ths ssl_gmtls on;\\\n # lbc:ths ssl_verify_client force;\\\n ssl_verify_client on; # lbc:ths+\\\n }",
    outcomes: ["dropped ssl_gmtls", "approximated ssl_verify_client"],
  },
  {
    name: "stickiness by cookie to an nginx that has it",
    to: "nginx",
    version: [1, 30],
    input: "upstream a {\n  sticky cookie S domain=$host maxage=3600;\n}\n",
    output:
      "upstream a {\n  # lbc:ths sticky cookie S domain=$host maxage=3600;\\\n  sticky cookie S expires=3600s domain=$host; # lbc:ths+\n  keepalive 0; # lbc:ths+\n}\n",
    outcomes: ["explicit upstream", "approximated sticky"],
  },
  {
    name: "parameters of a backend that nginx 1.22 refuses",
    to: "nginx",
    input: "upstream a {\n  server b resolve weight=2;\n  resolver 10.0.0.1;\n}\n",
    output:
      "upstream a {\n  # lbc:ths server b resolve weight=2;\\\n  server b weight=2; # lbc:ths+\n  # lbc:ths resolver 10.0.0.1;\n}\n",
    outcomes: ["approximated server", "dropped resolver"],
  },
  {
    name: "a directive that the version does not have yet",
    from: "nginx",
    to: "ths",
    input: "http { early_hints $a; http2 on; }",
    output: "http { # lbc:nginx early_hints $a;\\\n # lbc:nginx http2 on;\\\n }",
    outcomes: ["dropped early_hints", "dropped http2"],
  },
  {
    name: "a directive that the version has no more",
    to: "nginx",
    version: [1, 26],
    input: "server {\n  ssl on;\n}\n",
    output: "server {\n  # lbc:ths ssl on;\n}\n",
    outcomes: ["dropped ssl"],
  },
  {
    name: "what the source product lacks itself comes back as it was",
    from: "nginx",
    to: "tengine",
    input: "upstream a {\n  check interval=3000;\n}\n",
    output:
      "upstream a {\n  # lbc:nginx check interval=3000;\\\n  check interval=3000; # lbc:nginx+\n}\n",
    outcomes: [],
  },
  {
    name: "a counterpart that was edited counts, what it came from stays a comment",
    from: "tengine",
    to: "ths",
    edited: true,
    input:
      "upstream a {\n  # lbc:ths health_check interval=3000;\\\n  check interval=5000 rise=1 fall=1 timeout=1 type=tcp; # lbc:ths+\n}\n",
    output:
      "upstream a {\n  # lbc:tengine # lbc:ths health_check interval=3000;\\\\\n  health_check interval=5000 rise=1 fall=1 timeout=1 type=tcp; # lbc:tengine # lbc:ths+\n}\n",
    outcomes: ["default-differs check"],
  },
];

/** What conversion writes, without its first line: `output` is the rest. */
function headed(
  input: string,
  output: string,
  from: FamilyDialect,
  to: FamilyDialect,
  version?: readonly number[],
): string {
  const line = headerOf(targetAt(from, version), targetAt(to, version));
  return `${line}${newlineOf(input)}${output}`;
}

const targetAt = (dialect: FamilyDialect, version?: readonly number[]) =>
  dialect === "nginx" && version ? { dialect, version } : targetOf(dialect);

const bytesOf = (text: string) => Buffer.from(text);

function run(
  input: Uint8Array,
  from: FamilyDialect,
  to: FamilyDialect,
  version?: readonly number[],
) {
  return convertText(input, targetAt(from, version), targetAt(to, version));
}

for (const { name, from = "ths", to, version, input, output, outcomes, edited } of cases)
  test(`${from} to ${to}: ${name}`, () => {
    const there = run(bytesOf(input), from, to, version);
    assert.equal(there.text, there.changed ? headed(input, output, from, to, version) : output);
    assert.deepEqual(
      there.outcomes.map(({ kind, what }) => `${kind} ${what}`),
      outcomes,
    );
    const back = run(there.bytes, to, from, version);
    assert.equal(back.text, input);
    assert.equal(edited === true && back.restored === 0, edited === true);
  });

test("a file that is not UTF-8 comes back with its bytes", () => {
  // A comment in GBK whose last character ends in 0x5C.
  const comment = [0x23, 0xc3, 0xbf, 0x81, 0x5c];
  const input = Buffer.concat([
    bytesOf("upstream a {\n  health_check\n    type=tcp; "),
    Buffer.from(comment),
    bytesOf("\n  health_check; server b; "),
    Buffer.from(comment),
    bytesOf("\n}\n"),
  ]);
  const there = run(input, "ths", "nginx");
  assert.equal(new Source("a.conf", input).encoding, "bytes");
  assert.ok(there.bytes.includes(Buffer.from(comment)));
  assert.deepEqual(run(there.bytes, "nginx", "ths").bytes, input);
});

test("the reason for a lost status API names what its path answers then", () => {
  const { outcomes } = run(
    bytesOf("http { server { location /thsapi/ { api /status; } } }"),
    "ths",
    "nginx",
  );
  assert.match(outcomes[0]?.reason.en ?? "", /`\/thsapi\/`.*files below `root`/);
  assert.match(outcomes[0]?.reason.zh ?? "", /`\/thsapi\/`.*root/);
});

test("a huge file of comments in our form takes no more than linear time", () => {
  const line = "# lbc:ths # lbc:nginx # lbc:ths health_check {\n# lbc:ths| x\n# lbc:ths a\\\n";
  const started = performance.now();
  run(bytesOf(line.repeat(4000)), "nginx", "ths");
  assert.ok(performance.now() - started < 10_000);
});
