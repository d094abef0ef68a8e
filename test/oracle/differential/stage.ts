import { execFileSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import type { Scenario } from "./scenario.ts";

/*
 * Where everything stands: each scenario has a loopback address of its own, the same for both
 * contestants, who come one after the other. So nothing that they say has to be translated.
 */

export interface Stage {
  readonly root: string;
  readonly network: string;
  readonly port: number;
  readonly tls: { readonly key: Buffer; readonly cert: Buffer; readonly ca: Buffer };
}

const offsets: Readonly<Record<string, number>> = {
  listen: 0,
  tls: 1,
  listen2: 2,
  stream: 3,
  udp: 4,
  stream2: 5,
};

export const backendNames = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;

/** Fills the placeholders of a scenario; its number is its address. */
export function filler(stage: Stage, scenario: Scenario, number: number): (text: string) => string {
  const host = hostOf(stage, number);
  const values = new Map<string, string>([
    ["host", host],
    ["n", String(number)],
    ["dir", stage.root],
    ["own", ownFolder(stage, scenario)],
    ["www", join(stage.root, "www")],
    ["certs", join(stage.root, "certs")],
    ["unix", join(stage.root, "sockets", String(number))],
    ["log", join(stage.root, "logs", `${scenario.id}.log`)],
    ["log2", join(stage.root, "logs", `${scenario.id}.second.log`)],
  ]);
  for (const [name, offset] of Object.entries(offsets)) {
    values.set(name, `${host}:${stage.port + offset}`);
    values.set(`${name}port`, String(stage.port + offset));
  }
  for (const name of backendNames) {
    const script = scenario.backends.find((each) => each.name === name);
    const { port, path } = backendPlace(stage, number, name);
    values.set(name, script?.kind === "unix" ? `unix:${path}` : `${host}:${port}`);
    values.set(`${name}port`, String(port));
  }
  return (text) =>
    text.replaceAll(/\{([a-z]+2?(?:port)?)\}/g, (all, name: string) => values.get(name) ?? all);
}

/** `127.A.x.y` of a scenario. */
export const hostOf = (stage: Stage, number: number): string =>
  `${stage.network}.${number >> 8}.${number & 255}`;

export const portOf = (stage: Stage, name: string): number => stage.port + (offsets[name] ?? 0);

/** Where a backend of a scenario listens. */
export const backendPlace = (stage: Stage, number: number, name: string) => ({
  port: stage.port + 10 + backendNames.indexOf(name as (typeof backendNames)[number]),
  path: join(stage.root, "sockets", `${number}.${name}`),
});

export const ownFolder = (stage: Stage, scenario: Scenario): string =>
  join(stage.root, "own", scenario.id);

async function free(host: string, port: number): Promise<boolean> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<boolean>();
  server.once("error", () => {
    resolve(false);
  });
  server.listen(port, host, () => {
    resolve(true);
  });
  const result = await promise;
  if (result) {
    server.close();
    await once(server, "close");
  }
  return result;
}

/** A range of ports below those that the system hands out, on a network of loopback of its own. */
async function place(): Promise<{ network: string; port: number }> {
  for (let round = 0; round < 50; round++) {
    const network = `127.${50 + Math.floor(Math.random() * 200)}`;
    const port = 20_000 + 20 * Math.floor(Math.random() * 600);
    const taken = [];
    for (let offset = 0; offset < 20; offset++)
      if (!(await free(`${network}.0.1`, port + offset))) taken.push(offset);
    if (taken.length === 0) return { network, port };
  }
  throw new Error("no free ports on loopback");
}

const pages: Readonly<Record<string, string>> = {
  "index.html": "index of the root\n",
  "a.txt": "text a\n",
  "b.html": "<p>b</p>\n",
  noext: "no extension\n",
  "with space.txt": "a space\n",
  "empty.txt": "",
  "script.js": "let a = 1;\n",
  "data.json": '{"a":1}\n',
  "unknown.zzz": "unknown type\n",
  "big.bin": "0123456789abcdef".repeat(16_384),
  "digits.txt": "0123456789",
  "dir/index.html": "index of dir\n",
  "dir/page.html": "page of dir\n",
  "dir/other.txt": "other of dir\n",
  "noindex/file.txt": "file of noindex\n",
  "deep/er/index.htm": "index.htm of deep\n",
  "errors/404.html": "our own 404\n",
  "errors/50x.html": "our own 50x\n",
  "errors/403.html": "our own 403\n",
  "maintenance.html": "be patient\n",
  "run.sh": "#!/bin/sh\n",
  users: "alice:$apr1$ab12cd34$Cf1PJXgCvVfhqLUhFfj1Z0\nbob:{PLAIN}secret\n",
};

function writePages(folder: string): void {
  const then = new Date("2024-05-06T07:08:09Z");
  for (const [name, text] of Object.entries(pages)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    utimesSync(path, then, then);
    chmodSync(path, name === "run.sh" ? 0o755 : 0o644);
  }
}

const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { stdio: "ignore" });

/**
 * A CA and what it signed: `server` (a.example), `other` (b.example), `client`, `revoked` (in
 * `crl.pem`); `stranger` and `rsa` by themselves; `locked.key`, the server's under a password in `passwords`.
 */
function writeCertificates(folder: string): Stage["tls"] {
  const at = (name: string) => join(folder, name);
  const key = (name: string) => [
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-keyout",
    at(`${name}.key`),
  ];
  const made = (name: string, common: string, ...more: readonly string[]) =>
    openssl(
      "req",
      "-x509",
      "-days",
      "30",
      ...key(name),
      "-out",
      at(`${name}.pem`),
      "-subj",
      `/O=lbc/CN=${common}`,
      ...more,
    );
  made("ca", "test ca");
  const signed = ["-CA", at("ca.pem"), "-CAkey", at("ca.key")];
  made("server", "a.example", "-addext", "subjectAltName=DNS:a.example", ...signed);
  made("other", "b.example", "-addext", "subjectAltName=DNS:b.example,DNS:*.b.example", ...signed);
  made("client", "client one", ...signed);
  made("stranger", "a stranger");
  openssl(
    ..."req -x509 -days 30 -newkey rsa:2048 -nodes -subj /CN=a.example".split(" "),
    "-keyout",
    at("rsa.key"),
    "-out",
    at("rsa.pem"),
  );
  made("revoked", "client two", ...signed);
  writeFileSync(at("index.txt"), "");
  writeFileSync(
    at("ca.cnf"),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=${at("index.txt")}\ndefault_md=sha256\ndefault_crl_days=30\n`,
  );
  const authority = ["-config", at("ca.cnf"), "-keyfile", at("ca.key"), "-cert", at("ca.pem")];
  openssl("ca", ...authority, "-revoke", at("revoked.pem"));
  openssl("ca", ...authority, "-gencrl", "-out", at("crl.pem"));
  const locked = ["-aes256", "-passout", "pass:secret", "-out", at("locked.key")];
  openssl("ec", "-in", at("server.key"), ...locked);
  writeFileSync(at("passwords"), "wrong\nsecret\n");
  return {
    key: readFileSync(at("server.key")),
    cert: readFileSync(at("server.pem")),
    ca: readFileSync(at("ca.pem")),
  };
}

/** A folder with pages, certificates and places for logs, and addresses that nobody uses. */
export async function setStage(scenarios: readonly Scenario[]): Promise<Stage> {
  const root = mkdtempSync(join(tmpdir(), "lbc-differential-"));
  chmodSync(root, 0o755);
  for (const name of ["conf", "logs", "certs", "sockets", "own", "temp", "www"])
    mkdirSync(join(root, name));
  writePages(join(root, "www"));
  for (const folder of ["empty", "dir/sub"]) mkdirSync(join(root, "www", folder));
  const stage: Stage = { root, ...(await place()), tls: writeCertificates(join(root, "certs")) };
  scenarios.forEach((scenario, index) => {
    const folder = ownFolder(stage, scenario);
    mkdirSync(folder);
    const fill = filler(stage, scenario, index + 1);
    for (const [name, text] of scenario.files) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), fill(text), "latin1");
    }
  });
  return stage;
}
