import type { Captures, Exchange } from "../../runtime/decide/exchange.ts";
import { maxUriChanges } from "../../runtime/decide/exchange.ts";
import { builtin, families } from "../../runtime/decide/variables.ts";

/** An exchange without an engine: what tests of deciding give to the functions under test. */
export class FakeExchange implements Exchange {
  method = "GET";
  uri = "/";
  args = "";
  requestUri = "/";
  targetHost: string | undefined;
  internal = false;
  untouched = true;
  located = true;
  quoted = false;
  plus = false;
  searched = false;
  uriChanges = maxUriChanges;
  server = 0;
  location = 0;
  replyText: string | undefined;
  replyLocation: string | undefined;
  captures: Captures = [];
  slots: (string | undefined)[];
  limitRate = -1;
  errorPaged = false;
  errorStatus = 0;
  readonly headers = new Map<string, string>();
  readonly files = new Map<string, "file" | "directory">();
  readonly values = new Map<number, string>();

  constructor(slots = 64) {
    this.slots = Array<undefined>(slots).fill(undefined);
  }

  builtin(id: number): string | undefined {
    switch (id) {
      case builtin.uri:
        return this.uri;
      case builtin.args:
        return this.args;
      case builtin.request_uri:
        return this.requestUri;
      case builtin.request_method:
        return this.method;
      case builtin.is_args:
        return this.args === "" ? "" : "?";
      case builtin.scheme:
        return "http";
      case builtin.host:
        return this.headers.get("host") ?? "";
      default:
        return this.values.get(id);
    }
  }

  named(which: number, name: string): string | undefined {
    if (which === families.http) return this.headers.get(name);
    if (which !== families.arg) return undefined;
    for (const part of this.args.split("&")) {
      const [key = "", ...value] = part.split("=");
      if (key.toLowerCase() === name) return value.join("=");
    }
    return undefined;
  }

  fileIs(test: "file" | "directory" | "exists" | "executable", path: string): boolean {
    const kind = this.files.get(path);
    return test === "exists" ? kind !== undefined : kind === test;
  }
}
