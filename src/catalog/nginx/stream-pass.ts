import type { StreamPass } from "../../ir/stream.ts";
import { isConstant } from "../../ir/template.ts";
import { no, ok, one, type ValueType } from "../shape.ts";
import { parseAddress } from "./address.ts";
import { template } from "./values.ts";

const passAddress: ValueType<StreamPass> = {
  name: "address",
  parse(text) {
    const source = template.parse(text);
    if (!source.ok) return source;
    const to = source.value;
    if (!isConstant(to)) return ok({ to, target: { kind: "variable" } });
    // A group has no port, so that one is looked for when all groups are known.
    const address = parseAddress(text, 0);
    if (!address.ok) return no(address.reason);
    return ok({ to, target: { kind: "address", address: address.value } });
  },
  print: ({ to }) => to.source,
  samples: {
    good: ["127.0.0.1:80", "[::1]:80", "unix:/tmp/x.sock", "$remote_addr:80", "$upstream_name"],
    bad: ["", "http://127.0.0.1:80", "127.0.0.1:x", "[::1", "unix:", "$"],
  },
};

export const streamPassShape = one(passAddress);
