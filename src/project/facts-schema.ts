const account = {
  type: "object",
  properties: {
    exists: { type: "boolean" },
    id: { type: "integer", description: "Number of the user or group." },
  },
  required: ["exists"],
  additionalProperties: false,
} as const;

const mode = { type: "string", description: "Permission bits in octal, as 0755." } as const;

const path = {
  type: "object",
  properties: {
    kind: { enum: ["file", "directory", "other", "absent", "unreadable"] },
    real: { type: "string", description: "What a link or a bare name leads to." },
    mode,
    uid: { type: "integer" },
    gid: { type: "integer" },
    writable: {
      type: "array",
      description: "Folders above it that somebody other than root may write to.",
      items: {
        type: "object",
        properties: {
          path: { type: "string" },
          mode,
          uid: { type: "integer" },
          gid: { type: "integer" },
        },
        required: ["path", "mode", "uid", "gid"],
        additionalProperties: false,
      },
    },
    stopsKeepalived: {
      type: "boolean",
      description: "It is a script with a command that ends keepalived.",
    },
  },
  required: ["kind"],
  additionalProperties: false,
} as const;

const networkInterface = {
  type: "object",
  properties: {
    name: { type: "string" },
    running: { type: "boolean", description: "Up, and with a carrier." },
    addresses: {
      type: "array",
      items: { type: "string" },
      description: "address/length; left out where nobody can tell.",
    },
  },
  required: ["name", "running"],
  additionalProperties: false,
} as const;

const packetFilter = {
  type: "object",
  description: "The rules as the tools of the machine print them.",
  properties: {
    nft: { type: "string", description: "nft list ruleset, as text or as JSON." },
    iptables: { type: "string", description: "iptables-save." },
    ip6tables: { type: "string", description: "ip6tables-save." },
  },
  additionalProperties: false,
} as const;

/** The structure of what `lbc facts` prints. */
export const factsSchema = {
  type: "object",
  description: "What is known of a machine beside its configuration: the output of lbc facts.",
  properties: {
    $schema: { type: "string" },
    kind: { enum: ["facts"] },
    version: { enum: [1] },
    host: { type: "string", description: "The name that the machine gives itself." },
    interfaces: { type: "array", items: networkInterface },
    paths: {
      type: "object",
      description: "Programs and files that the configuration names, as it writes them.",
      additionalProperties: path,
    },
    users: { type: "object", description: "Users by name.", additionalProperties: account },
    groups: { type: "object", description: "Groups by name.", additionalProperties: account },
    packetFilter,
  },
  required: ["kind", "version"],
  additionalProperties: false,
} as const;
