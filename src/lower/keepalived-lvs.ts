import { ipFamily, lvsMethod } from "../catalog/keepalived/virtual-server.ts";
import type { Diagnostic } from "../diagnostic/diagnostic.ts";
import type { Checker } from "../ir/checker.ts";
import type {
  GroupMember,
  Lvs,
  RealServer,
  ServiceAddress,
  VirtualServer,
  VirtualServerGroup,
} from "../ir/lvs.ts";
import { read, Scope } from "../ir/scope.ts";
import { checkerStructures } from "./keepalived-checkers.ts";
import { duplicateServer } from "./keepalived-diagnostics.ts";
import { valueLine } from "./keepalived-lines.ts";
import type { NamedBlocks } from "./keepalived-named.ts";
import { type BlockReader, headSite, type Placed, type Structures } from "./keepalived-reader.ts";
import { groupMember, realAddress, virtualService } from "./keepalived-services.ts";

const inServer = "virtual_server/real_server";

/** Virtual servers with their real servers and checkers. */
export class LvsLowering {
  readonly structures: Structures;
  readonly #reader: BlockReader;
  readonly #named: NamedBlocks;
  readonly #globals: Scope;
  readonly #report: (diagnostic: Diagnostic) => void;
  readonly #groups: VirtualServerGroup[] = [];
  readonly #servers: VirtualServer[] = [];
  #ssl: Lvs["ssl"];
  #sslBlock: Placed | undefined;

  constructor(reader: BlockReader, named: NamedBlocks, globals: Scope) {
    this.#reader = reader;
    this.#named = named;
    this.#globals = globals;
    this.#report = (diagnostic) => reader.report(diagnostic);
    this.structures = {
      virtual_server_group: (placed) => this.#group(placed),
      virtual_server: (placed) => this.#server(placed),
      SSL: (placed) => {
        // keepalived replaces the block by a second one.
        if (this.#sslBlock) reader.leaveOut(this.#sslBlock, "main");
        this.#sslBlock = placed;
        const scope = new Scope("SSL", undefined, globals.target);
        reader.block(placed, "SSL", scope, {});
        this.#ssl = { site: headSite(placed.statement, placed.via), scope };
      },
    };
  }

  result(): Lvs {
    return { groups: this.#groups, servers: this.#servers, ssl: this.#ssl };
  }

  #group(placed: Placed): void {
    const name = this.#named.nameOf(placed);
    if (name === undefined) return;
    const members: GroupMember[] = [];
    for (const inner of this.#reader.inside(placed)) {
      const member = groupMember(valueLine(inner.statement, inner.via), this.#report);
      if (member) members.push(member);
      else this.#reader.leaveOut(inner, "virtual_server_group");
    }
    this.#groups.push({ site: headSite(placed.statement, placed.via), name, members });
  }

  #server(placed: Placed): void {
    const service = virtualService(placed, this.#report);
    if (!service) {
      this.#reader.leaveOut(placed, "main");
      return;
    }
    const scope = new Scope("virtual_server", this.#globals, this.#globals.target);
    const family = service.kind === "address" ? service.family : undefined;
    const pool: Pool = { servers: new Map(), family };
    this.#reader.block(
      placed,
      "virtual_server",
      scope,
      {},
      {
        real_server: (inner) => this.#realServer(inner, scope, pool),
      },
    );
    const realServers = [...pool.servers.values()];
    // keepalived ignores one without real servers, a sorry server or not.
    if (realServers.length === 0) this.#reader.leaveOut(placed, "main");
    const site = headSite(placed.statement, placed.via);
    if (realServers.length > 0) this.#servers.push({ site, service, scope, realServers });
  }

  #realServer(placed: Placed, outer: Scope, pool: Pool): void {
    const { statement, via } = placed;
    const address = realAddress(placed, this.#report);
    const key = address && `${address.ip} ${address.port}`;
    const first = key === undefined ? undefined : pool.servers.get(key);
    if (first) {
      const gone = this.#reader.text.without(statement.span);
      this.#report(duplicateServer(statement, first.site.span, via, gone));
    }
    if (!address || key === undefined || first) {
      this.#reader.leaveOut(placed, "virtual_server");
      return;
    }
    const scope = new Scope(inServer, outer, outer.target);
    const checkers: Checker[] = [];
    const structures = checkerStructures(this.#reader, scope, checkers);
    this.#reader.block(placed, inServer, scope, {}, structures);
    if (fits(pool, scope, address))
      pool.servers.set(key, { site: headSite(statement, via), address, scope, checkers });
    else this.#reader.leaveOut(placed, "virtual_server");
  }
}

/** The real servers of a service, and their family once it is known. */
interface Pool {
  readonly servers: Map<string, RealServer>;
  family: 4 | 6 | undefined;
}

/** Behind tunnels alone a server may be of another family than the service and the others. */
function fits(pool: Pool, scope: Scope, { family }: ServiceAddress): boolean {
  if (read(scope, lvsMethod).value.method === "TUN") return true;
  const said = read(scope, ipFamily).value;
  pool.family ??= said === undefined ? family : said === "inet6" ? 6 : 4;
  return pool.family === family;
}
