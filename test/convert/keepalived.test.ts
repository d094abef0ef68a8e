import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import * as fc from "fast-check";

import { convertKeepalived } from "../../src/convert/keepalived.ts";
import { isSyntax } from "../../src/lint/settings.ts";
import { load } from "../../src/project/loader.ts";
import type { LoadRequest } from "../../src/project/settings.ts";
import { absent, corpus } from "../support/corpora.ts";

const old = { dialect: "keepalived", version: [2, 2, 7] } as const;
const now = { dialect: "keepalived", version: [2, 4] } as const;

/** Files by name; the first one is where the configuration begins. */
type Files = Readonly<Record<string, string>>;

function convertFiles(files: Files, from: typeof old | typeof now, to: typeof old | typeof now) {
  const held = new Map(
    Object.entries(files).map(([name, text]) => [`/etc/${name}`, Buffer.from(text, "latin1")]),
  );
  const [first = ""] = Object.keys(files);
  const request: LoadRequest = {
    paths: [first],
    held,
    cwd: "/etc",
    dialect: "keepalived",
    targets: [from],
  };
  const project = load(request);
  const [root] = project.roots;
  assert.ok(root);
  const converted = convertKeepalived(project, root, from, to);
  return {
    files: Object.fromEntries(
      converted.map(({ source, text }) => [
        source.path,
        Buffer.from(source.encode(text)).toString("latin1"),
      ]),
    ),
    losses: converted.flatMap(({ outcomes }) => outcomes.map(({ what }) => what)),
    whole: !project.diagnostics.some(({ code }) => isSyntax(code)),
  };
}

const down = (text: string) => convertFiles({ "k.conf": text }, now, old);
const downText = (text: string): string => down(text).files["k.conf"] ?? "";
const upText = (text: string): string =>
  convertFiles({ "k.conf": text }, old, now).files["k.conf"] ?? "";

const header = "# lbc: keepalived@2.4 to keepalived@2.2.7\n";

describe("2.4 to 2.2", () => {
  test("what 2.2 lacks is a comment at its place", () => {
    const text = `vrrp_instance V {
  interface eth0
  timer_expired_backup 100 # note
  auth_hmac {
    key 1 secret

    active_key 1
  }
}
`;
    assert.equal(
      downText(text),
      `${header}vrrp_instance V {
  interface eth0
  # lbc:keepalived@2.4 timer_expired_backup 100 # note
  # lbc:keepalived@2.4 auth_hmac {
    # lbc:keepalived@2.4 key 1 secret

    # lbc:keepalived@2.4 active_key 1
  # lbc:keepalived@2.4 }
}
`,
    );
    assert.deepEqual(down(text).losses, ["timer_expired_backup", "auth_hmac"]);
    assert.equal(upText(downText(text)), text);
  });

  test("what shares its line with others leaves them there", () => {
    const text = "vrrp_instance V { owner_ignore_adverts on\n  interface eth0 }\r\n";
    assert.equal(
      downText(text),
      `${header}# lbc:keepalived@2.4= vrrp_instance V { owner_ignore_adverts on
vrrp_instance V { # lbc:keepalived@2.4+
  interface eth0 }\r\n`,
    );
    assert.equal(upText(downText(text)), text);
  });

  test("lines of definitions, sequences and other machines too", () => {
    const text = `$V= \\
  vrrp_instance V$N { \\
    no_virtual_ipaddress \\
    auth_hmac { \\
      key 1 x \\
    } \\
  }

$T=timer_expired_backup 9
~SEQ(N, 2) $V
vrrp_instance W {
  $T
@lb1 thread_timer_expired 5
  ~SEQ(N, 2) owner_ignore_adverts $N
}
`;
    const converted = downText(text);
    assert.equal(
      converted,
      `${header}$V= \\
  vrrp_instance V$N { \\
    # lbc:keepalived@2.4 no_virtual_ipaddress \\
    # lbc:keepalived@2.4 auth_hmac { \\
      # lbc:keepalived@2.4 key 1 x \\
    # lbc:keepalived@2.4 } \\
  }

$T=timer_expired_backup 9
~SEQ(N, 2) $V
vrrp_instance W {
  # lbc:keepalived@2.4 $T
# lbc:keepalived@2.4 @lb1 thread_timer_expired 5
  # lbc:keepalived@2.4 ~SEQ(N, 2) owner_ignore_adverts $N
}
`,
    );
    assert.equal(upText(converted), text);
  });

  test("included files are read in their block", () => {
    const files = {
      "k.conf": "vrrp_instance V {\n  include part.conf\n}\n",
      "part.conf": "timer_expired_backup 9\n",
    };
    const converted = convertFiles(files, now, old);
    assert.equal(converted.files["part.conf"], "# lbc:keepalived@2.4 timer_expired_backup 9\n");
    assert.deepEqual(convertFiles(converted.files, old, now).files, files);
  });

  test("a line that is too long for its mark goes on in further ones", () => {
    const text = `global_defs {\n  state_dump_file /tmp/${"x".repeat(950)}\n}\n`;
    const converted = downText(text);
    assert.ok(converted.split("\n").every((line) => line.length < 1000));
    assert.equal(upText(converted), text);
  });

  test("a file that both know stays as it is", () => {
    const text = "vrrp_instance V {\n  interface eth0\n}\n";
    assert.equal(downText(text), text);
    assert.equal(upText(text), text);
  });
});

test("2.4 refuses an instance in strict mode with unicast peers: that is told", () => {
  const text = "vrrp_instance V {\n  strict_mode\n  unicast_peer {\n    10.0.0.2\n  }\n}\n";
  assert.deepEqual(convertFiles({ "k.conf": text }, old, now).losses, ["V"]);
});

describe("there and back", () => {
  const line = fc.constantFrom(
    "vrrp_instance V {",
    "}",
    "  timer_expired_backup 9",
    " auth_hmac { key 1 x",
    "owner_ignore_adverts on } # c",
    "# lbc:keepalived@2.4 x",
    "# lbc:keepalived@2.4= y",
    "z # lbc:keepalived@2.4+",
    "# lbc:keepalived@2.4> w",
    "# lbc:keepalived@2.2 v",
    "# lbc: keepalived@2.4 to keepalived@2.2.7",
    "$A= \\",
    "  no_virtual_ipaddress \\",
    "\ttimer_expired_backup 1\r",
    "~LST(A, on) v3_checksum_as_v2 $A",
    "@x timer_expired_backup 3",
    "",
    "priority 5",
    "$A",
  );

  test("any lines come back byte for byte", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join("\n");
        assert.equal(upText(downText(text)), text);
      }),
      { numRuns: 500 },
    );
  });

  test("the corpora come back byte for byte", (context) => {
    const folder = corpus("keepalived-devel");
    if (folder === undefined) return context.skip(absent("keepalived-devel"));
    const paths = globSync("{keepalived-*,hazards-keepalived}/**/*.conf*", {
      cwd: join(folder, ".."),
    });
    let changed = 0;
    for (const path of paths) {
      const text: string = readFileSync(join(folder, "..", path), "latin1");
      const converted: string = downText(text);
      if (converted !== text) changed++;
      assert.equal(upText(converted), text, path);
    }
    context.diagnostic(`${paths.length} files, ${changed} changed on the way`);
    assert.ok(paths.length > 600);
  });
});
