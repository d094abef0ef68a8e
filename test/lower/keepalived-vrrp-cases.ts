import {
  auth,
  device,
  type ErrorCase,
  group,
  instance,
  script,
  second,
  strict,
  tracks,
  vip,
  weighted,
} from "./keepalived-case-texts.ts";

export const vrrpCases: readonly ErrorCase[] = [
  { name: "nothing wrong", text: instance("priority 100\nstate BACKUP\n"), wanted: [] },
  {
    name: "strict mode and no address",
    text: instance("", { ...strict, vip: "" }),
    wanted: ["6 vrrp/strict-no-vip"],
  },
  { name: "no address", text: instance("", { vip: "" }), wanted: ["5 vrrp/no-vip"] },
  {
    name: "version 3 and no address",
    text: instance("version 3\n", { vip: "" }),
    wanted: ["5 vrrp/no-vip"],
  },
  {
    name: "strict mode and authentication, in version 3 too",
    text: instance(`version 3\n${auth}`, strict),
    wanted: ["11 vrrp/strict-auth"],
  },
  {
    name: "version 3 and authentication",
    text: instance(`version 3\n${auth}`),
    wanted: ["10 vrrp/auth-with-v3"],
  },
  {
    name: "strict mode and a delay, with nopreempt too",
    text: instance("nopreempt\npreempt_delay 5\n", strict),
    wanted: ["10 vrrp/strict-preempt-delay"],
  },
  {
    name: "the owner of the address is MASTER in strict mode",
    text: instance("priority 255\npreempt_delay 5\n", strict),
    wanted: ["10 vrrp/preempt-delay-with-master"],
  },
  {
    name: "a delay without preemption",
    text: instance("nopreempt\npreempt_delay 5\n"),
    wanted: ["9 vrrp/preempt-delay-with-nopreempt"],
  },
  {
    name: "a delay of an owner that begins as BACKUP is taken",
    text: instance("state BACKUP\npriority 255\npreempt_delay 5\n"),
    wanted: [],
  },
  {
    name: "a delay of an owner that wants no preemption either: only that is reported",
    text: instance("state BACKUP\npriority 255\nnopreempt\npreempt_delay 5\n"),
    wanted: ["10 base/keepalived-error"],
  },
  {
    name: "MASTER with a delay",
    text: instance("state MASTER\npriority 100\npreempt_delay 5\n"),
    wanted: ["10 vrrp/preempt-delay-with-master"],
  },
  {
    name: "no number",
    text: instance("", { head: "interface eth0\n" }),
    wanted: ["5 vrrp/vrid-missing"],
  },
  {
    name: "a number that is too large",
    text: instance("", { head: "interface eth0\nvirtual_router_id 256\n" }),
    wanted: ["7 vrrp/vrid-range"],
  },
  {
    name: "a number that is none",
    text: instance("", { head: "interface eth0\nvirtual_router_id x\n" }),
    wanted: ["7 base/wrong-value-type"],
  },
  {
    name: "one number twice",
    text: instance("", { after: second(device) }),
    wanted: ["14 vrrp/vrid-duplicate-on-interface"],
  },
  {
    name: "one number for both families",
    text: instance("", { after: second(device, "2001:db8::10/64") }),
    wanted: [],
  },
  {
    name: "one number twice with unicast",
    text: instance("unicast_peer {\n10.0.0.2\n}\n", { after: second(device) }),
    wanted: [],
  },
  { name: "priority 0", text: instance("priority 0\n"), wanted: ["8 vrrp/priority-range"] },
  { name: "priority 1.5", text: instance("priority 1.5\n"), wanted: ["8 base/wrong-value-type"] },
  {
    name: "a state in lower case",
    text: instance("state master\n"),
    wanted: ["8 vrrp/state-invalid"],
  },
  { name: "advert_int 0", text: instance("advert_int 0\n"), wanted: ["8 vrrp/advert-int-invalid"] },
  {
    name: "advert_int -1",
    text: instance("advert_int -1\n"),
    wanted: ["8 vrrp/advert-int-invalid"],
  },
  {
    name: "half a second in version 2",
    text: instance("advert_int 0.5\n"),
    wanted: ["8 vrrp/advert-int-invalid"],
  },
  { name: "half a second in version 3", text: instance("version 3\nadvert_int 0.5\n"), wanted: [] },
  {
    name: "no interface",
    text: instance("", { head: "virtual_router_id 51\n" }),
    wanted: ["5 vrrp/interface-missing"],
  },
  {
    name: "default_interface is for static addresses",
    text: instance("", { head: "virtual_router_id 51\n", globals: "default_interface eth0\n" }),
    wanted: ["6 vrrp/interface-missing"],
  },
  {
    name: "unicast needs an interface too",
    text: instance("unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n}\n", {
      head: "virtual_router_id 51\n",
    }),
    wanted: ["5 vrrp/interface-missing"],
  },
  {
    name: "addresses of both families",
    text: instance("", { vip: "virtual_ipaddress {\n10.0.0.9/24\n2001:db8::9/64\n}\n" }),
    wanted: ["10 vrrp/vip-family-mixed"],
  },
  {
    name: "an excluded address of the other family",
    text: instance("virtual_ipaddress_excluded {\n2001:db8::9/64\n}\n"),
    wanted: [],
  },
  {
    name: "a source that stands first decides the family",
    text: instance("unicast_src_ip 2001:db8::1\nunicast_peer {\n10.0.0.2\n}\n"),
    wanted: ["10 vrrp/unicast-bad-peer", "13 vrrp/vip-family-mixed"],
  },
  {
    name: "a source of the other family",
    text: instance("", { vip: `${vip}unicast_src_ip 2001:db8::1\nunicast_peer {\n10.0.0.2\n}\n` }),
    wanted: ["11 base/keepalived-error"],
  },
  {
    name: "a source without peers",
    text: instance("unicast_src_ip 10.0.0.1\n"),
    wanted: ["8 vrrp/unicast-empty"],
  },
  { name: "no peers", text: instance("unicast_peer {\n}\n"), wanted: ["8 vrrp/unicast-empty"] },
  {
    name: "a peer that is a name",
    text: instance("unicast_peer {\nlb2\n}\n"),
    wanted: ["9 vrrp/unicast-bad-peer"],
  },
  {
    name: "a group that is none",
    text: instance("", { globals: "vrrp_mcast_group4 10.0.0.1\n" }),
    wanted: ["4 vrrp/mcast-group-invalid"],
  },
  {
    name: "a group of the site",
    text: instance("", { globals: "vrrp_mcast_group6 ff05::1\n" }),
    wanted: ["4 vrrp/mcast-group-invalid"],
  },
  {
    name: "a group of an instance",
    text: instance("mcast_dst_ip 10.0.0.1\n"),
    wanted: ["8 vrrp/mcast-group-invalid"],
  },
  {
    name: "no pause between gratuitous ARPs",
    text: instance("", { globals: "vrrp_garp_interval 0\nvrrp_gna_interval 0.0\n" }),
    wanted: ["4 vrrp/garp-interval-zero", "5 vrrp/garp-interval-zero"],
  },
  {
    name: "a pause that is no number",
    text: instance("", { globals: "vrrp_garp_interval x\n" }),
    wanted: ["4 base/wrong-value-type"],
  },
  {
    name: "a member that is not there",
    text: instance("", { before: group("VI_1", "VI_9") }),
    wanted: ["8 vrrp/sync-group-unknown-member"],
  },
  {
    name: "one member",
    text: instance("", { before: group("VI_1") }),
    wanted: ["5 vrrp/sync-group-unknown-member"],
  },
  {
    name: "no members",
    text: instance("", { before: "vrrp_sync_group G {\n}\n" }),
    wanted: ["5 vrrp/sync-group-unknown-member"],
  },
  {
    name: "a member twice",
    text: instance("", { before: group("VI_1", "VI_1") }),
    wanted: ["8 base/keepalived-error"],
  },
  {
    name: "weights in a group",
    text: instance(tracks, { before: weighted, after: second() + group("VI_1", "VI_2") }),
    wanted: ["13 vrrp/sync-group-weighted-track"],
  },
  {
    name: "weights of the group itself",
    text: instance("", {
      before: script,
      after: `${second()}vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\ntrack_script {\nchk weight 5\n}\n}\n`,
    }),
    wanted: [],
  },
  {
    name: "the weight of a process in a group",
    text: instance("track_process {\np\n}\n", {
      before: "vrrp_track_process p {\nprocess nginx\nweight 5\n}\n",
      after: second() + group("VI_1", "VI_2"),
    }),
    wanted: [],
  },
];
