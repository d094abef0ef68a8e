import { Client, helloBytes, Sender } from "./clients.ts";

/** What clients saw, by the name of what they did. */
export type Seen = Readonly<Record<string, unknown>>;

export interface World {
  readonly listens: Readonly<Record<string, number>>;
  readonly folder: string;
}

const header = (source: string): string => `PROXY TCP4 ${source} 10.9.9.9 4000 80\r\n`;

/** Does the same to every contestant, one thing after the other. */
export async function runScript({ listens, folder }: World): Promise<Seen> {
  const seen: Record<string, unknown> = {};
  const port = (name: string): number => listens[name] ?? 0;
  const open = (name: string): Client => new Client(port(name));
  /** Sends, waits for so many bytes, ends, and says all. */
  const ask = async (name: string, text: string, length = 0): Promise<string> => {
    const client = open(name);
    if (text !== "") client.send(text);
    await client.got(length);
    client.socket.end();
    return client.all();
  };
  const greetings = async (name: string, count: number, text = ""): Promise<string> => {
    let all = "";
    for (let index = 0; index < count; index++) all += await ask(name, text, 1);
    return all;
  };

  seen["echo"] = await ask("echo", "hello", 5);
  seen["echo of nothing"] = await ask("echo", "");
  const much = "0123456789abcdef".repeat(200_000);
  seen["much"] = (await ask("echo", much, much.length)) === much;
  seen["rated"] = (await ask("rated", "x".repeat(50_000), 50_000)).length;
  seen["half close"] = await ask("late", "question");
  seen["half close, kept"] = await ask("half", "question");
  seen["backend closes"] = await open("closing").all();
  seen["timeout"] = await open("quiet").send("x").all();
  for (const name of ["refused", "never", "once", "nobody", "gone", "untrusted"])
    seen[name] = await open(name).all();
  seen["next"] = await ask("next", "", 1);
  seen["max_fails"] = await greetings("failing", 9);
  seen["weighted"] = await greetings("weighted", 17);
  seen["backup"] = await greetings("backup", 3);
  await held("least", 5);
  await held("full", 3);
  seen["sent"] = (await open("sent").send("x").all()).replace(/ \d+ \d+\r\n/, " N N\r\n");
  for (const name of ["believed", "unbelieved"])
    seen[name] = await open(name).send(header("10.1.2.3")).all();
  seen["unknown"] = await open("unbelieved").send("PROXY UNKNOWN\r\n").all();
  seen["broken"] = await open("unbelieved").send("GET / HTTP/1.0\r\n\r\n").all();
  for (const name of ["hashed", "consistent"]) {
    let all = "";
    for (let index = 0; index < 24; index++)
      all += await ask(name, header(`10.0.${index % 5}.${index * 7}`), 1);
    seen[name] = all;
  }
  for (const name of ["denied", "returned", "empty", "portless", "unresolved"])
    seen[name] = (await open(name).all()).replaceAll(String(port(name)), "PORT");
  for (const name of ["allowed", "chosen", "bound"]) seen[name] = await ask(name, "x", 1);
  for (const address of ["10.0.0.1", "10.1.0.1", "192.168.1.7", "192.168.1.8", "8.8.8.8"])
    seen[`tables ${address}`] = await open("tables").send(header(address)).all();
  await hellos();
  await secured();
  seen["unix"] = await ask("unix", "", 1);
  const front = new Client(`${folder}/front.sock`);
  await front.got(1);
  front.socket.end();
  seen["front"] = await front.all();
  await datagrams();
  return seen;

  /** Connections that stay: who gets the next one. */
  async function held(name: string, count: number): Promise<void> {
    const clients: Client[] = [];
    let all = "";
    for (let index = 0; index < count; index++) {
      const client = open(name);
      clients.push(client);
      all += `${await client.got(1)} `;
    }
    seen[name] = all;
    for (const client of clients) {
      client.socket.end();
      await client.all();
    }
  }

  async function hellos(): Promise<void> {
    const names: readonly (readonly [string, object])[] = [
      ["x.b.test", { ALPNProtocols: ["h2", "http/1.1"] }],
      ["c.test", { maxVersion: "TLSv1.2" }],
      ["other.test", {}],
    ];
    for (const [servername, more] of names) {
      const client = open("preread").send(await helloBytes({ servername, ...more }));
      seen[`preread ${servername}`] = await client.got(1);
      client.socket.end();
      await client.all();
    }
    const parts = await helloBytes({ servername: "c.test" });
    const slow = open("preread").send(parts.subarray(0, 40));
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.send(parts.subarray(40));
    seen["preread in parts"] = await slow.got(1);
    slow.socket.end();
    await slow.all();
    seen["preread of text"] = await ask("preread", "GET / HTTP/1.0\r\n\r\n", 1);
    seen["preread timeout"] = await open("preread").send(parts.subarray(0, 40)).all();
    const half = open("preread").send(parts.subarray(0, 40));
    half.socket.end();
    seen["preread ended"] = await half.all();
    seen["preread full"] = await open("small").send(parts).all();
  }

  async function secured(): Promise<void> {
    const client = new Client(port("tls"), { servername: "name.test" });
    client.send("secret");
    seen["tls"] = await client.got(6);
    client.socket.end();
    await client.all();
    await open("tls").send("GET / HTTP/1.0\r\n\r\n").all();
    seen["secure"] = await ask("secure", "to a backend in TLS", 19);
  }

  async function told(name: string, texts: readonly string[], count: number): Promise<void> {
    const sender = new Sender(port(name));
    let wanted = 0;
    for (const text of texts) {
      await sender.send(text);
      wanted += count;
      await sender.answers(wanted).catch((error: unknown) => {
        sender.close();
        throw new Error(name, { cause: error });
      });
    }
    seen[`${name} of datagrams`] = sender.got;
    sender.close();
  }

  async function datagrams(): Promise<void> {
    await told("udp", ["one", "two"], 1);
    await told("twice", ["one"], 2);
    await told("unanswered", ["one"], 0);
    await told("fire", ["one", "two"], 0);
    await told("pairs", ["one", "two", "three", "four"], 1);
    await told("endless", ["one", "two"], 1);
    await told("away", ["one"], 0);
    await told("spoken", ["one"], 1);
  }
}
