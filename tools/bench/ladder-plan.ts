import type { Plan } from "../../runtime/plan.ts";
import {
  listener,
  location,
  peer,
  plan,
  proxy,
  upstream,
} from "../../test/runtime/support/plans.ts";

const handler = proxy({
  setHeaders: [
    { name: "Host", value: [{ v: "host" }] },
    { name: "Connection", value: "" },
    { name: "X-Real-IP", value: [{ v: "remote_addr" }] },
    { name: "X-Forwarded-For", value: [{ v: "proxy_add_x_forwarded_for" }] },
  ],
});

/** The table of the benches: one server, one location, two peers with `keepalive`. */
export const ladderPlan = (log: boolean): Plan =>
  plan({
    listeners: [listener()],
    locations: [
      location({
        handler,
        keepaliveRequests: Number.MAX_SAFE_INTEGER,
        keepaliveTime: Number.MAX_SAFE_INTEGER,
        accessLogs: log ? [{ path: "access.log", format: 0, condition: undefined }] : [],
      }),
    ],
    upstreams: [
      upstream([peer(1), peer(2)], {
        keepalive: 64,
        keepaliveRequests: Number.MAX_SAFE_INTEGER,
        keepaliveTime: Number.MAX_SAFE_INTEGER,
      }),
    ],
    logFormats: [
      {
        name: "combined",
        escape: "default",
        value: [
          { v: "remote_addr" },
          " - ",
          { v: "remote_user" },
          " [",
          { v: "time_local" },
          '] "',
          { v: "request" },
          '" ',
          { v: "status" },
          " ",
          { v: "body_bytes_sent" },
          ' "',
          { v: "http_referer" },
          '" "',
          { v: "http_user_agent" },
          '"',
        ],
      },
    ],
  });
