import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/*
 * Certificates for both contestants, made anew for each run: `ca` signs `good`, `old` (expired),
 * `bad` (revoked), `odd` (a name full of signs) and, through `mid` and `low`, `deep` and `deeper`;
 * `other` signs `strange`; `alone` signed itself.
 */

const openssl = (folder: string, ...args: readonly (readonly string[])[]): void => {
  execFileSync("openssl", args.flat(), { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
};

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

function selfSigned(folder: string, name: string, authority: boolean): void {
  openssl(
    folder,
    ["req", "-x509", ...newKey, "-days", "30", "-subj", `/O=lbc/CN=${name}`],
    ["-keyout", `${name}.key`, "-out", `${name}.pem`],
    ["-addext", `basicConstraints=critical,CA:${authority ? "TRUE" : "FALSE"}`],
    authority ? [] : ["-addext", `subjectAltName=DNS:${name}`],
  );
}

interface Signed {
  readonly subject?: string;
  readonly authority?: boolean;
  /** It has expired. */
  readonly over?: boolean;
  readonly serial?: string;
}

function signed(folder: string, name: string, by: string, how: Signed = {}): void {
  const { subject = `/C=CN/O=lbc/CN=${name}`, authority = false, over = false, serial } = how;
  openssl(
    folder,
    ["req", "-new", ...newKey, "-utf8", "-subj", subject],
    ["-keyout", `${name}.key`, "-out", `${name}.csr`],
  );
  writeFileSync(
    join(folder, `${name}.ext`),
    authority
      ? "basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign,cRLSign\n"
      : `basicConstraints=CA:FALSE\nsubjectAltName=DNS:${name}.test\n`,
  );
  // Half a day from where the days that remain become one less.
  const end = new Date(Date.now() + 20.5 * 86_400_000).toISOString().replaceAll(/\D/g, "");
  const dates = over
    ? ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]
    : ["-enddate", `${end.slice(0, 14)}Z`];
  writeFileSync(
    join(folder, "serial"),
    `${serial ?? serialOf(name)}
`,
  );
  openssl(
    folder,
    ["ca", "-batch", "-notext", "-config", "ca.conf", "-cert", `${by}.pem`],
    ["-keyfile", `${by}.key`, "-in", `${name}.csr`, "-out", `${name}.pem`],
    ["-extfile", `${name}.ext`, ...dates],
  );
}

/** Two digits for each character of a name. */
const serialOf = (name: string): string => Buffer.from(name).toString("hex");

const configuration = `[ca]
default_ca = own
[own]
dir = .
new_certs_dir = ./issued
database = ./index
serial = ./serial
crlnumber = ./crlnumber
default_md = sha256
default_crl_days = 10
policy = any
email_in_dn = yes
unique_subject = no
preserve = yes
[any]
countryName = optional
stateOrProvinceName = optional
localityName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
emailAddress = optional
`;

const oddName = '/C=CN/ST=北京/O=A, B\\+"C" <D>;#/OU= lead+OU=more\\\\/CN=#odd näme ';

export function makeCertificates(folder: string): void {
  mkdirSync(join(folder, "issued"));
  writeFileSync(join(folder, "ca.conf"), configuration);
  for (const [file, text] of [
    ["index", ""],
    ["crlnumber", "01\n"],
  ] as const)
    writeFileSync(join(folder, file), text);
  for (const name of ["ca", "other"]) selfSigned(folder, name, true);
  for (const name of ["alone", "own.test", "two.test"]) selfSigned(folder, name, false);
  signed(folder, "good", "ca", { serial: "00A1B2C3D4E5F6" });
  signed(folder, "old", "ca", { over: true });
  signed(folder, "bad", "ca", { serial: "0BAD" });
  signed(folder, "odd", "ca", { subject: oddName, serial: "FF00" });
  signed(folder, "strange", "other");
  signed(folder, "mid", "ca", { authority: true });
  signed(folder, "low", "mid", { authority: true });
  signed(folder, "deep", "mid");
  signed(folder, "deeper", "low");
  const ca = "ca -config ca.conf -cert ca.pem -keyfile ca.key".split(" ");
  openssl(folder, ca, ["-revoke", "bad.pem"]);
  openssl(folder, ca, ["-gencrl", "-out", "ca.crl"]);
  const rsa =
    "req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=rsa -keyout rsa.key -out rsa.pem";
  openssl(folder, rsa.split(" "));
  const group = "genpkey -genparam -algorithm DH -pkeyopt group:ffdhe2048 -out dh.pem";
  openssl(folder, group.split(" "));
  const read = (name: string) => readFileSync(join(folder, `${name}.pem`), "latin1");
  writeFileSync(join(folder, "deep-chain.pem"), read("deep") + read("mid"));
  writeFileSync(join(folder, "deeper-chain.pem"), read("deeper") + read("low") + read("mid"));
  writeFileSync(join(folder, "ticket.key"), Buffer.alloc(80, 7));
  writeFileSync(join(folder, "passwords"), "wrong\nopen sesame\n");
  for (const [name, locked] of [
    ["own.test", "locked"],
    ["good", "good-locked"],
  ] as const)
    openssl(
      folder,
      ["pkey", "-in", `${name}.key`, "-aes256", "-passout", "pass:open sesame"],
      ["-out", `${locked}.key`],
    );
}
