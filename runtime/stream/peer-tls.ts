import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import tls from "node:tls";

import type { Values } from "../decide/exchange.ts";
import { compileValue, evaluate, type Template } from "../decide/template.ts";
import type { Variables } from "../decide/variables.ts";
import type { StreamProxyPlan } from "../plan/stream.ts";
import { protocolRange } from "../tls/contexts.ts";

type Settings = NonNullable<StreamProxyPlan["tls"]>;

const maximumSessions = 1024;

/** TLS towards the backends of one `proxy_pass`: keys read once, the last session of each backend. */
export class PeerTls {
  private readonly plan: Settings;
  private readonly name: Template | undefined;
  private readonly variables: Variables;
  private readonly context: tls.SecureContext;
  private readonly sessions = new Map<string, Buffer>();

  constructor(plan: Settings, variables: Variables) {
    this.plan = plan;
    this.variables = variables;
    this.name = plan.name === undefined ? undefined : compileValue(plan.name, variables);
    this.context = tls.createSecureContext({
      ...protocolRange(plan.protocols),
      ...(plan.ciphers === undefined ? {} : { ciphers: plan.ciphers }),
      ...(plan.trusted === undefined ? {} : { ca: readFileSync(plan.trusted) }),
      ...(plan.cert === undefined ? {} : { cert: readFileSync(plan.cert) }),
      ...(plan.key === undefined ? {} : { key: readFileSync(plan.key) }),
    });
  }

  /** `host` is the name of the group or address; `peer` tells sessions apart. */
  options(values: Values, host: string, peer: string): tls.ConnectionOptions {
    const given = this.name ? evaluate(this.name, this.variables, values) : host;
    const name = given.replace(/:\d+$/, "");
    const servername = this.plan.sendName && isIP(name) === 0 ? name : "";
    const session = this.sessions.get(`${peer} ${servername}`);
    return {
      secureContext: this.context,
      servername,
      rejectUnauthorized: this.plan.verify,
      checkServerIdentity: (_, certificate) => tls.checkServerIdentity(name, certificate),
      ...(session ? { session } : {}),
    };
  }

  remember(session: Buffer, servername: string, peer: string): void {
    if (!this.plan.sessionReuse) return;
    if (this.sessions.size >= maximumSessions) this.sessions.clear();
    this.sessions.set(`${peer} ${servername}`, session);
  }
}
