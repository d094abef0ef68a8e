import type { Statement } from "../../grammars/ast.ts";
import type { Dialect } from "../ir/target.ts";

/** Something that only one product says. */
export interface Mark {
  readonly dialect: Dialect;
  /** How it is called in messages. */
  readonly said: string;
  readonly names: RegExp;
  readonly when: When | undefined;
  /** The version that says it so, where that tells versions apart. */
  readonly version?: readonly number[];
  /** Other products that say it too: no contradiction there. */
  readonly also?: readonly Dialect[];
}

type When = (statement: Statement, parent: string | undefined) => boolean;
type Rest = Pick<Mark, "version" | "also"> & { readonly when?: When };

const mark = (dialect: Dialect, said: string, names: RegExp, rest: Rest = {}): Mark => ({
  dialect,
  said,
  names,
  when: rest.when,
  ...rest,
});

const argument =
  (pattern: RegExp): When =>
  ({ args }) =>
    args.some(({ text }) => pattern.test(text));

const bare: When = ({ args }) => args.length === 0;
const inside =
  (name: string): When =>
  (_, parent) =>
    parent === name;

/** Both, in one block. */
const both =
  (a: When, b: When): When =>
  (statement, parent) =>
    a(statement, parent) && b(statement, parent);

const old = [6, 0, 0];
const current = [6, 0, 1];

/** An earlier one counts more. */
export const marks: readonly Mark[] = [
  mark("ths", "health_check in upstream", /^health_check$/, { when: inside("upstream") }),
  mark("ths", "ssl_gmtls", /^ssl_gmtls$/, { version: current }),
  mark("ths", "ssl_protocols GMTLS…", /^ssl_protocols$/, {
    when: argument(/^GMTLS/),
    version: old,
  }),
  mark("ths", "license_…", /^(?:use_license_server|license_(?:server|pubkey|interface))$/),
  mark("ths", "status_zone without a name", /^status_zone$/, { when: bare, version: old }),
  mark("ths", "status_bypass", /^status_bypass$/, { version: old }),
  mark("ths", "api write=off", /^api$/, { when: argument(/^write=off$/), version: old }),
  mark("ths", "localhost_ths_monitor", /^server_name$/, {
    when: argument(/^localhost_ths_monitor$/),
    version: current,
  }),
  mark("ths", "prometheus_templet", /^prometheus_templet$/, { version: current }),
  mark("ths", "ssl_ignore_ca_weak_sign", /^ssl_ignore_ca_weak_sign$/, { version: current }),
  mark("ths", "ssl_verify_client force", /^ssl_verify_client$/, {
    when: argument(/^force$/),
    version: current,
  }),
  mark("ths", "sticky without arguments", /^sticky$/, {
    when: both(bare, inside("upstream")),
    version: old,
  }),
  mark("ths", "sticky cookie … maxage=", /^sticky$/, {
    when: both(inside("upstream"), argument(/^maxage=/)),
    version: current,
  }),
  mark("tengine", "check interval=", /^check$/, { when: argument(/^interval=/) }),
  mark("tengine", "session_sticky", /^session_sticky/),
  mark("tengine", "dynamic_resolve", /^dynamic_resolve$/),
  mark("tengine", "dyups_…", /^dyups_/),
  mark("tengine", "vnswrr", /^(?:vnswrr|iwrr)$/),
  mark("tengine", "consistent_hash", /^consistent_hash$/),
  mark("tengine", "req_status", /^req_status/),
  mark("tengine", "sysguard", /^sysguard/, { also: ["ths"] }),
  mark("tengine", "proxy_upstream_tries", /^[a-z]+_upstream_tries$/),
  mark("tengine", "enable_ntls", /^(?:enable_ntls|ssl_(?:sign|enc)_certificate(?:_key)?)$/),
  mark("tengine", "server … id=", /^server$/, {
    when: both(inside("upstream"), argument(/^id=/)),
  }),
  mark("openresty", "Lua", /_by_lua(?:_block|_file)?$|^lua_/, { also: ["ths", "tengine"] }),
  mark("nginx-plus", "mgmt", /^mgmt$/),
  mark("nginx-plus", "health_check outside of upstream", /^health_check$/, {
    when: (_, parent) => parent !== "upstream",
  }),
  mark("nginx-plus", "keyval", /^(?:zone_sync|keyval|keyval_zone|auth_jwt|license_token)$/),
  mark("nginx-plus", "api write=on", /^api$/, { when: argument(/^write=/), also: ["ths"] }),
  mark("nginx-plus", "queue", /^queue$/, { when: inside("upstream") }),
  mark("nginx-plus", "ntlm", /^ntlm$/, { when: inside("upstream") }),
  mark("angie", "acme", /^acme(?:_client)?$/),
  mark("angie", "docker_endpoint", /^docker_endpoint$/),
  mark("angie", "ssl_ntls", /^ssl_ntls$/),
  mark("angie", "prometheus_template", /^prometheus_template$/, { also: ["ths"] }),
  mark("angie", "server … sid=", /^server$/, {
    when: both(inside("upstream"), argument(/^sid=/)),
  }),
  mark("ths", "api /status", /^api$/, { when: argument(/^\/status$/), version: current }),
  mark("angie", "api", /^api$/, { when: argument(/^\//), also: ["ths"] }),
  mark("nginx-plus", "status_zone", /^status_zone$/, { when: argument(/./), also: ["angie"] }),
  mark("nginx-plus", "app_protect_…", /^app_protect_/),
];
