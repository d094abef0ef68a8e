import {
  type ErrorCase,
  group,
  instance,
  real,
  script,
  second,
  server,
  tracks,
  weighted,
} from "./keepalived-case-texts.ts";

export const scriptCases: readonly ErrorCase[] = [
  {
    name: "a script that nobody defines",
    text: instance(tracks),
    wanted: ["9 script/track-undefined"],
  },
  {
    name: "a process that nobody defines",
    text: instance("track_process {\nchk\n}\n"),
    wanted: ["9 script/track-undefined"],
  },
  {
    name: "a script that is defined below",
    text: instance(tracks, { after: script }),
    wanted: ["9 script/track-used-before-definition"],
  },
  {
    name: "a file that is defined below",
    text: instance("track_file {\nf\n}\n", { after: "track_file f {\nfile /tmp/f\n}\n" }),
    wanted: ["9 script/track-used-before-definition"],
  },
  {
    name: "a definition that lacks its script",
    text: instance(tracks, { before: "vrrp_script chk {\n}\n" }),
    wanted: ["5 base/keepalived-error"],
  },
  {
    name: "interval 0",
    text: instance(tracks, { before: script.replace("}", "interval 0\n}") }),
    wanted: ["7 script/interval-zero"],
  },
  {
    name: "half a second between runs",
    text: instance(tracks, { before: script.replace("}", "interval 0.5\n}") }),
    wanted: ["7 base/wrong-value-type"],
  },
  {
    name: "the weight of a script",
    text: instance(tracks, { before: script.replace("}", "weight 254\n}") }),
    wanted: ["7 script/weight-range"],
  },
  {
    name: "the weight of a process",
    text: instance("", { before: "vrrp_track_process p {\nprocess nginx\nweight 255\n}\n" }),
    wanted: ["7 script/weight-range"],
  },
  {
    name: "the weight of a line",
    text: instance("track_interface {\neth1 weight 254\n}\n"),
    wanted: ["9 script/weight-range"],
  },
  {
    name: "weights of the owner",
    text: instance(`priority 255\n${tracks}track_interface {\neth1 weight 5\n}\n`, {
      before: weighted,
    }),
    wanted: ["14 script/weight-ignored", "17 script/weight-ignored"],
  },
  {
    name: "the weight of a line counts before that of its script",
    text: instance("priority 255\ntrack_script {\nchk weight 0\n}\n", { before: weighted }),
    wanted: [],
  },
  {
    name: "MASTER without priority is the owner",
    text: instance(`state MASTER\n${tracks}`, { before: weighted }),
    wanted: ["14 script/weight-ignored"],
  },
  {
    name: "a file has a weight of 1",
    text: instance("priority 255\ntrack_file {\nf\n}\n", {
      before: "track_file f {\nfile /tmp/f\n}\n",
    }),
    wanted: ["13 script/weight-ignored"],
  },
  {
    name: "the owner in a group",
    text: instance(`priority 255\n${tracks}`, {
      before: weighted,
      after: second() + group("VI_1", "VI_2"),
    }),
    wanted: ["14 vrrp/sync-group-weighted-track"],
  },
];

const mark = { head: "fwmark 1", base: "lb_algo rr\nlb_kind DR\n" };
const many = "virtual_server_group g {\n10.0.0.9 80\n10.0.0.8 80\n}\n";

export const serviceCases: readonly ErrorCase[] = [
  { name: "a service", text: server(real()), wanted: [] },
  { name: "no servers", text: server(""), wanted: ["1 lvs/vs-no-real-server"] },
  {
    name: "a sorry server alone",
    text: server("sorry_server 10.0.0.3 80\n"),
    wanted: ["1 lvs/vs-no-real-server"],
  },
  {
    name: "another port with DR",
    text: server(real("10.0.0.1 8080"), { kind: "DR" }),
    wanted: ["5 lvs/rs-port-mismatch"],
  },
  {
    name: "another port where the server itself has DR",
    text: server(real("10.0.0.1 8080", "lvs_method DR\n")),
    wanted: ["5 lvs/rs-port-mismatch"],
  },
  {
    name: "another port of the sorry server",
    text: server(`sorry_server 10.0.0.3 81\n${real()}`, { kind: "DR" }),
    wanted: ["5 lvs/rs-port-mismatch"],
  },
  { name: "another port with NAT", text: server(real("10.0.0.1 8080")), wanted: [] },
  {
    name: "another port than a group has",
    text: many + server(real("10.0.0.1 8080"), { head: "group g", kind: "DR" }),
    wanted: ["9 lvs/rs-port-mismatch"],
  },
  {
    name: "a server twice",
    text: server(real() + real("10.0.0.1 80", "weight 2\n")),
    wanted: ["7 lvs/rs-duplicate"],
  },
  {
    name: "a server twice does not count twice",
    text: server(`quorum 2\n${real()}${real()}`),
    wanted: ["5 lvs/quorum-too-high", "8 lvs/rs-duplicate"],
  },
  {
    name: "persistence for no time",
    text: server(`persistence_timeout 0\n${real()}`),
    wanted: ["5 lvs/persistence-zero"],
  },
  {
    name: "a scheduler of another product",
    text: server(real(), { base: "lb_algo roundrobin\nlb_kind NAT\nprotocol TCP\n" }),
    wanted: ["2 lvs/lb-algo-invalid"],
  },
  {
    name: "a method in lower case",
    text: server(real(), { kind: "dr" }),
    wanted: ["3 lvs/lb-kind-invalid"],
  },
  {
    name: "a method in lower case of a server",
    text: server(real("10.0.0.1 80", "lvs_method dr\n")),
    wanted: ["6 lvs/lb-kind-invalid"],
  },
  {
    name: "an option that no method has",
    text: server(real(), { kind: "TUN foo" }),
    wanted: ["3 base/wrong-value-type"],
  },
  {
    name: "no protocol",
    text: server(real(), { base: "lb_algo rr\nlb_kind NAT\n" }),
    wanted: ["1 lvs/protocol-missing"],
  },
  {
    name: "no protocol of a group",
    text: many + server(real(), { head: "group g", base: "lb_algo rr\nlb_kind NAT\n" }),
    wanted: ["5 lvs/protocol-missing"],
  },
  {
    name: "a protocol that is none",
    text: server(real(), { base: "lb_algo rr\nlb_kind NAT\nprotocol HTTP\n" }),
    wanted: ["4 base/wrong-value-type"],
  },
  { name: "a port behind a mark", text: server(real(), mark), wanted: ["4 lvs/fwmark-with-port"] },
  { name: "no port behind a mark", text: server(real("10.0.0.1"), mark), wanted: [] },
  {
    name: "a port behind a mark with NAT",
    text: server(real(), { head: "fwmark 1", base: "lb_algo rr\nlb_kind NAT\n" }),
    wanted: [],
  },
  {
    name: "weights of nothing",
    text: server(real("10.0.0.1 80", "weight 0\n") + real("10.0.0.2 80", "weight 0\n")),
    wanted: ["1 lvs/all-weights-zero"],
  },
  {
    name: "weights of nothing and a quorum",
    text: server(`quorum 1\nhysteresis 1\n${real("10.0.0.1 80", "weight 0\n")}`),
    wanted: ["5 lvs/all-weights-zero"],
  },
  {
    name: "a quorum that is never there",
    text: server(`quorum 5\n${real()}`),
    wanted: ["5 lvs/quorum-too-high"],
  },
];
