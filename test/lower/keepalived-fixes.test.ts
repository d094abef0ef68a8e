import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { describe, test } from "node:test";

import { applyFixes } from "../../src/check/fix.ts";

const settings = { preset: "none", levels: new Map() } as const;

/** The text when every fix of what reading found is applied. */
function fixed(text: string, others: Readonly<Record<string, string>> = {}): string | undefined {
  const held = new Map(
    Object.entries({ "keepalived.conf": text, ...others }).map(
      ([path, content]) => [`/etc/lbc-test/${path}`, Buffer.from(content)] as const,
    ),
  );
  const request = { paths: ["keepalived.conf"], cwd: "/etc/lbc-test", held } as const;
  const { checked } = applyFixes({ ...request, dialect: "keepalived" }, { settings }, true);
  return checked.project.sources.get("keepalived.conf")?.text;
}

const script = `# asks the proxy
# and nothing else
vrrp_script proxy { # here
    script /bin/true
}
`;

const user = (tracks: string): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    track_script {
${tracks}    }
    virtual_ipaddress {
        10.0.0.9/24
    }
}
`;

const instance = (addresses: string, more = ""): string => `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
${addresses}    }
${more}}
`;

const withReturns = (text: string): string => text.replaceAll("\n", "\r\n");

const excluded = (lines: string) => `    virtual_ipaddress_excluded {\n${lines}    }\n`;

const withPassword = (password: string) =>
  instance(
    "        10.0.0.9/24\n",
    `    authentication {\n        auth_type PASS\n        auth_pass ${password}\n    }\n`,
  );

const service = (lines: string, port: string) =>
  `virtual_server 10.0.0.9 80 {\n${lines}    lb_algo rr # ours\n    lb_kind DR\n    real_server 10.0.0.1 ${port} { # one\n    }\n}\n`;

describe("fixes of what keepalived complains about", () => {
  test("a definition goes up with the comment above it, the last line of the file too", () => {
    const late = `# the address\n${user("        proxy\n")}\n${script}`;
    const early = `${script}# the address\n${user("        proxy\n")}\n`;
    assert.equal(fixed(late), early);
    assert.equal(fixed(late.trimEnd()), early);
    assert.equal(fixed(withReturns(late)), withReturns(early));
  });

  test("two definitions go up, and one that two instances wait for goes once", () => {
    const other = script.replaceAll("proxy", "disk");
    const both = "        proxy\n        disk\n";
    const text = fixed(`${user(both)}${script}\n${other}`) ?? "";
    assert.ok(text.indexOf("vrrp_script proxy") < text.indexOf("vrrp_instance"));
    assert.ok(text.indexOf("vrrp_script disk") < text.indexOf("vrrp_instance"));
    const second = user("        proxy\n").replace("VI_1", "VI_2").replace("51", "52");
    const once = `${user("        proxy\n")}${second.replace("0.9/", "0.8/")}`;
    assert.equal(fixed(once + script), script + once);
  });

  test("addresses of the other family go where they may be, one after the other", () => {
    assert.equal(
      fixed(
        instance(
          "        10.0.0.9/24 # the site\n        2001:db8::9/64 dev eth0\n        2001:db8::a/64\n",
        ),
      ),
      instance(
        "        10.0.0.9/24 # the site\n",
        "    virtual_ipaddress_excluded {\n        2001:db8::a/64\n        2001:db8::9/64 dev eth0\n    }\n",
      ),
    );
    assert.equal(
      fixed(
        instance(
          "        10.0.0.9/24\n        2001:db8::9/64\n",
          excluded("        10.0.0.8/24 # the old one\n"),
        ),
      ),
      instance(
        "        10.0.0.9/24\n",
        excluded("        2001:db8::9/64\n        10.0.0.8/24 # the old one\n"),
      ),
    );
  });

  test("lines end as they do in the file", () => {
    const text = withReturns(instance("        10.0.0.9/24\n        2001:db8::9/64\n"));
    assert.doesNotMatch(fixed(text) ?? "", /[^\r]\n/);
  });

  test("what definitions and sequences bring is left alone", () => {
    for (const text of [
      `$I=0\nvrrp_script proxy {\n    script /bin/true\n    interval $I\n}\n`,
      `~LST(S, master, backup) vrrp_instance V_$S { interface eth0 virtual_router_id 1 state $S }\n`,
    ])
      assert.equal(fixed(text), text);
  });

  test("what stands in an included file is fixed there, and moves nowhere", () => {
    const text = "include vi.conf\ninclude script.conf\n";
    const others = { "vi.conf": user("        proxy\n"), "script.conf": script };
    assert.equal(fixed(text, others), text);
  });

  test("a password in quotes is cut inside them", () => {
    assert.equal(fixed(withPassword('"correct-horse" # mine')), withPassword('"correct-" # mine'));
    assert.equal(fixed(withPassword('"corréct-horse"')), withPassword('"corréct-horse"'));
  });

  test("a line that goes leaves a comment beside it", () => {
    const text = instance("        10.0.0.9/24\n", "    advert_int 0 # soon\n    priority 100\n");
    assert.equal(fixed(text), instance("        10.0.0.9/24\n", "    # soon\n    priority 100\n"));
  });

  test("a protocol is written above the rest, a port made the same", () => {
    assert.equal(fixed(service("", "8080")), service("    protocol TCP\n", "80"));
  });
});
