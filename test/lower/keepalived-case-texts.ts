/** A text, and everything that reading says of it as an error: the line and the rule. */
export interface ErrorCase {
  readonly name: string;
  readonly text: string;
  readonly wanted: readonly string[];
}

const globals = (lines = ""): string =>
  `global_defs {\nscript_user root\nenable_script_security\n${lines}}\n`;

interface Around {
  readonly globals?: string;
  readonly before?: string;
  readonly after?: string;
  readonly head?: string;
  readonly vip?: string;
}

export const vip = "virtual_ipaddress {\n10.0.0.9/24\n}\n";
export const device = "interface eth0\nvirtual_router_id 51\n";

/** The lines begin in line 7 where nothing stands before the instance. */
export const instance = (lines: string, around: Around = {}): string =>
  `${globals(around.globals)}${around.before ?? ""}vrrp_instance VI_1 {\n${around.head ?? device}${lines}${around.vip ?? vip}}\n${around.after ?? ""}`;

export const second = (head = "interface eth0\nvirtual_router_id 52\n", address = "10.0.0.10/24") =>
  `vrrp_instance VI_2 {\n${head}virtual_ipaddress {\n${address}\n}\n}\n`;

export const strict = { globals: "vrrp_strict\n" };
export const auth = "authentication {\nauth_type PASS\nauth_pass secret\n}\n";
export const script = "vrrp_script chk {\nscript /bin/true\n}\n";
export const weighted = "vrrp_script chk {\nscript /bin/true\nweight -20\n}\n";
export const tracks = "track_script {\nchk\n}\n";
export const group = (...members: readonly string[]) =>
  `vrrp_sync_group G {\ngroup {\n${members.join("\n")}\n}\n}\n`;

export const server = (
  lines: string,
  {
    head = "10.0.0.9 80",
    kind = "NAT",
    base,
  }: Partial<Record<"head" | "kind" | "base", string>> = {},
): string =>
  `virtual_server ${head} {\n${base ?? `lb_algo rr\nlb_kind ${kind}\nprotocol TCP\n`}${lines}}\n`;
export const real = (address = "10.0.0.1 80", lines = "") =>
  `real_server ${address} {\n${lines}}\n`;
