import { request as httpRequest } from "node:http";

import { printAdminAddress, type AdminAddress } from "../../../runtime/control/admin-address.ts";
import { systemError } from "../../messages/system-error.ts";
import { say } from "../../messages/text.ts";
import { UsageError } from "../usage-error.ts";

/** An answer of a running `serve`; `body` is its JSON. */
export interface AdminReply {
  readonly status: number;
  readonly body: unknown;
}

/** Milliseconds: reading a configuration anew may take a minute. */
const patience = 90_000;
const mostAnswer = 64 * 1024 * 1024;

/** Talks to the admin address of one running `serve`. */
export class AdminClient {
  readonly #address: AdminAddress;
  readonly #token: string | undefined;

  constructor(address: AdminAddress, token: string | undefined) {
    this.#address = address;
    this.#token = token;
  }

  get(path: string): Promise<AdminReply> {
    return this.#ask("GET", path, undefined);
  }

  post(path: string, body: object): Promise<AdminReply> {
    return this.#ask("POST", path, body);
  }

  /** Throws `UsageError` when nobody answers, or something else does. */
  async #ask(method: string, path: string, body: object | undefined): Promise<AdminReply> {
    const reply = await this.#exchange(method, path, body);
    if (reply.status === 401) throw this.#wrongToken();
    if (reply.body === undefined) throw this.#noLbc();
    return reply;
  }

  #exchange(method: string, path: string, body: object | undefined): Promise<AdminReply> {
    const address = this.#address;
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.#unreachable(error));
      const request = httpRequest(
        {
          ...(address.kind === "unix"
            ? { socketPath: address.path }
            : { host: address.host, port: address.port }),
          method,
          path,
          agent: false,
          timeout: patience,
          headers: {
            Host: address.kind === "unix" ? "localhost" : printAdminAddress(address),
            ...(body && { "Content-Type": "application/json" }),
            ...(this.#token !== undefined && { Authorization: `Bearer ${this.#token}` }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on("data", (chunk: Buffer) => {
            size += chunk.length;
            if (size > mostAnswer) request.destroy(new Error("the answer is too large"));
            else chunks.push(chunk);
          });
          response.on("error", fail);
          response.on("end", () =>
            resolve({ status: response.statusCode ?? 0, body: parse(Buffer.concat(chunks)) }),
          );
        },
      );
      request.on("timeout", () => request.destroy(new Error("no answer in time")));
      request.on("error", fail);
      request.end(body && JSON.stringify(body));
    });
  }

  #unreachable(error: Error): UsageError {
    const reason = systemError(error);
    const code = "code" in error ? error.code : undefined;
    const refused = code === "ECONNREFUSED" || code === "ENOENT";
    return new UsageError(
      say(
        {
          en: "{address} cannot be asked: {reason}",
          zh: "无法访问 {address}：{reasonZh}",
        },
        {
          address: printAdminAddress(this.#address),
          reason: refused ? "no serve listens there" : reason.en,
          reasonZh: refused ? "没有 serve 在该地址监听" : reason.zh,
        },
      ),
    );
  }

  #wrongToken(): UsageError {
    return new UsageError(
      say(
        {
          en: "{address} asks for its token: set LBC_ADMIN_TOKEN or --admin-token-file",
          zh: "{address} 需要令牌：请设置 LBC_ADMIN_TOKEN 或 --admin-token-file",
        },
        { address: printAdminAddress(this.#address) },
      ),
    );
  }

  #noLbc(): UsageError {
    return new UsageError(
      say(
        {
          en: "what answers at {address} is no admin address of lbc serve",
          zh: "{address} 不是 lbc serve 的管理地址",
        },
        { address: printAdminAddress(this.#address) },
      ),
    );
  }
}

function parse(bytes: Buffer): unknown {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8"));
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
