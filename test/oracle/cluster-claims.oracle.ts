import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";

import { loadStream, type Nginx, runNginx, withoutNginx } from "./nginx-process.ts";

/*
 * What the rules over several proxies say of nginx, asked of nginx: `why` of
 * cluster/timeout-inversion, retry-amplification, keepalive-idle-inversion and
 * proxy-protocol-mismatch. All proxies are servers of one process, joined by sockets.
 */

const options = { skip: withoutNginx, timeout: 60_000 };

interface Backend {
  /** Requests that came, over all its sockets. */
  readonly requests: () => number;
  readonly close: () => Promise<void>;
}

/** A backend on some sockets that treats each request as it is told: the count on its connection. */
async function backend(
  paths: readonly string[],
  treat: (socket: Socket, onConnection: number) => void,
): Promise<Backend> {
  let requests = 0;
  const open = new Set<Socket>();
  const take = (socket: Socket) => {
    let own = 0;
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      if (!/^(?:GET|POST) /.test(text)) return;
      requests++;
      treat(socket, ++own);
    });
  };
  const servers = await Promise.all(
    paths.map(
      (path) =>
        new Promise<Server>((resolve) => {
          const server = createServer(take).listen(path, () => {
            resolve(server);
          });
        }),
    ),
  );
  return {
    requests: () => requests,
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
    },
  };
}

async function withBackend<T>(
  nginx: Nginx,
  names: readonly string[],
  treat: (socket: Socket, onConnection: number) => void,
  use: (behind: Backend) => Promise<T>,
): Promise<T> {
  const behind = await backend(
    names.map((name) => join(nginx.directory, name)),
    treat,
  );
  try {
    return await use(behind);
  } finally {
    await behind.close();
  }
}

const mute = (): void => {};
const hangUp = (socket: Socket): void => {
  socket.destroy();
};
const answer = (socket: Socket): void => {
  socket.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
};

const post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";

async function logged(nginx: Nginx, file: string, pattern: RegExp): Promise<void> {
  for (let round = 0; round < 300; round++) {
    if (pattern.test(readFileSync(join(nginx.directory, file), "latin1"))) return;
    await setTimeout(20);
  }
  assert.fail(`${file} has no ${String(pattern)}`);
}

void test(
  "the client has its 504 when the first proxy is tired; the second logs 499",
  options,
  async () => {
    const http = `
log_format plain "$status $request_time";
server { listen {socket}; location / { proxy_read_timeout 1s; proxy_pass http://unix:{dir}/mid; } }
server {
    listen unix:{dir}/mid;
    access_log {dir}/mid.log plain;
    location / { proxy_read_timeout 20s; proxy_pass http://unix:{dir}/app; }
}`;
    await runNginx(http, (nginx) =>
      withBackend(nginx, ["app"], mute, async (app) => {
        const begun = Date.now();
        assert.equal((await nginx.get("/")).status, 504);
        const took = Date.now() - begun;
        assert.ok(took >= 900 && took < 15_000, `${took} ms`);
        await logged(nginx, "mid.log", /^499 /m);
        assert.equal(app.requests(), 1);
      }),
    );
  },
);

void test("with two second proxies the same work is done twice", options, async () => {
  const http = `
upstream mids { server unix:{dir}/mid1; server unix:{dir}/mid2; }
server { listen {socket}; location / { proxy_read_timeout 1s; proxy_pass http://mids; } }
server { listen unix:{dir}/mid1; listen unix:{dir}/mid2;
    location / { proxy_read_timeout 20s; proxy_pass http://unix:{dir}/app; } }`;
  await runNginx(http, (nginx) =>
    withBackend(nginx, ["app"], mute, async (app) => {
      assert.equal((await nginx.get("/")).status, 504);
      assert.equal(app.requests(), 2);
    }),
  );
});

/** Two proxies in a row: 2 tries in front, 3 behind. */
const layers = (front: string, mid = "") => `
upstream mids { server unix:{dir}/mid1; server unix:{dir}/mid2; }
upstream app { server unix:{dir}/app1; server unix:{dir}/app2; server unix:{dir}/app3; }
server { listen {socket}; location / { ${front} proxy_pass http://mids; } }
server { listen unix:{dir}/mid1; location / { ${mid} proxy_pass http://app; } }
server { listen unix:{dir}/mid2; location / { ${mid} proxy_pass http://app2; } }
upstream app2 { server unix:{dir}/app1; server unix:{dir}/app2; server unix:{dir}/app3; }`;

const apps = ["app1", "app2", "app3"];

function unavailable(socket: Socket): void {
  socket.end("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

async function requestsFor(
  http: string,
  treat: (socket: Socket) => void,
): Promise<readonly [requests: number, status: number]> {
  return runNginx(http, (nginx) =>
    withBackend(nginx, apps, treat, async (behind) => {
      const { status } = await nginx.get("/");
      return [behind.requests(), status] as const;
    }),
  );
}

void test(
  "tries of two layers multiply where the first retries what the second says",
  options,
  async () => {
    const retry = "proxy_next_upstream error timeout http_502;";
    assert.deepEqual(await requestsFor(layers(retry), hangUp), [6, 502]);
    assert.deepEqual(await requestsFor(layers(""), hangUp), [3, 502]);
    assert.deepEqual(
      await requestsFor(layers(retry, "proxy_next_upstream off;"), hangUp),
      [2, 502],
    );
    const busy = "proxy_next_upstream http_503;";
    assert.deepEqual(await requestsFor(layers(busy, busy), unavailable), [6, 503]);
    assert.deepEqual(await requestsFor(layers(busy), unavailable), [2, 503]);
  },
);

void test(
  "tries multiply where the first waits less long than all tries of the second",
  options,
  async () => {
    const short = layers("proxy_read_timeout 2500ms;", "proxy_read_timeout 1s;");
    assert.deepEqual(await requestsFor(short, mute), [6, 504]);
    // It waits until the second has given up, and passes its 504 on.
    const long = layers("proxy_read_timeout 30s;", "proxy_read_timeout 500ms;");
    assert.deepEqual(await requestsFor(long, mute), [3, 504]);
  },
);

const pooled = (more: string) => `
upstream app { server unix:{dir}/app; keepalive 4; }
server { listen {socket}; location / {
    proxy_http_version 1.1; proxy_set_header Connection ""; ${more} proxy_pass http://app; } }`;

/** The second request of a connection finds it closed. */
function closing(socket: Socket, onConnection: number): void {
  if (onConnection > 1) socket.destroy();
  else answer(socket);
}

const statuses = (more: string, second: (nginx: Nginx) => Promise<{ status: number }>) =>
  runNginx(pooled(more), (nginx) =>
    withBackend(nginx, ["app"], closing, async () => [
      (await nginx.get("/")).status,
      (await second(nginx)).status,
    ]),
  );

void test(
  "a request that meets the closing of an idle connection is lost: GET is asked again, POST is not",
  options,
  async () => {
    assert.deepEqual(await statuses("", (nginx) => nginx.get("/")), [200, 200]);
    assert.deepEqual(await statuses("", (nginx) => nginx.send(post)), [200, 502]);
    const off = "proxy_next_upstream off;";
    assert.deepEqual(await statuses(off, (nginx) => nginx.get("/")), [200, 502]);
  },
);

void test(
  "who expects the PROXY protocol and gets none closes the connection",
  options,
  async () => {
    const http = `
server { listen unix:{dir}/in proxy_protocol; location / { return 204; } }
server { listen unix:{dir}/front; location / { proxy_pass http://unix:{dir}/in; } }`;
    const streams = `${loadStream()}
stream { server { listen {socket}; proxy_pass unix:{dir}/in; } }`;
    await runNginx(
      http + " server { listen unix:{dir}/unused; }",
      async (nginx) => {
        assert.equal((await nginx.get("/")).status, 0);
        await logged(nginx, "error.log", /broken header/);
      },
      streams,
    );
    const byHttp = http.replace("unix:{dir}/front", "{socket}");
    await runNginx(byHttp, async (nginx) => {
      assert.equal((await nginx.get("/")).status, 502);
    });
  },
);

/** An answer that comes before any request: whoever sends one meets a connection that is closed. */
const unasked = (nginx: Nginx) => nginx.send("");

void test(
  "who gets the PROXY protocol and expects none answers 400; one listen speaks for all",
  options,
  async () => {
    const streams = `${loadStream()}
stream { server { listen {socket}; proxy_pass unix:{dir}/in; proxy_protocol on; } }`;
    const ask = (http: string) =>
      runNginx(http, async (nginx) => (await nginx.get("/", { Host: "b" })).status, streams);
    assert.equal(
      (await runNginx("server { listen unix:{dir}/in; return 204; }", unasked, streams)).status,
      400,
    );
    assert.equal(await ask("server { listen unix:{dir}/in proxy_protocol; return 204; }"), 204);
    const two = `server { listen unix:{dir}/in proxy_protocol; server_name a; return 200; }
server { listen unix:{dir}/in; server_name b; return 204; }`;
    assert.equal(await ask(two), 204);
  },
);
