import { type Command, prepareCommand, signalGroup, startCommand } from "../../notify/command.ts";
import type { HaPlan } from "../plan.ts";
import type { ProbePlan } from "../plan/split-brain.ts";
import { httpStatus } from "../witness/reach.ts";
import { type Answered, joinAnswers, type ProbeAnswer } from "./doubt.ts";

interface One {
  readonly answer: ProbeAnswer;
  readonly detail: string;
}

/** Asks the third nodes of an instance, all at once, each within its time. */
export async function askThirdNodes(
  plan: HaPlan,
  instance: string,
  round: number,
): Promise<Answered> {
  const probes = plan.instances.find(({ name }) => name === instance)?.probes ?? [];
  const answers = await Promise.all(probes.map((probe) => ask(probe, plan.scriptSecurity)));
  const answer = joinAnswers(answers.map((one) => one.answer));
  const telling = answers.filter((one) => one.answer === answer);
  return { round, answer, detail: telling.map(({ detail }) => detail).join("; ") };
}

function ask({ name, timeout, target }: ProbePlan, security: boolean): Promise<One> {
  const limit = timeout / 1000;
  return target.kind === "http"
    ? askHttp(target, limit)
    : askCommand(name, target.command, limit, security);
}

async function askHttp(
  { url, reached, unreached }: Extract<ProbePlan["target"], { readonly kind: "http" }>,
  limit: number,
): Promise<One> {
  const status = await httpStatus(url, "GET", limit);
  const answer = status === reached ? "reached" : status === unreached ? "unreached" : "unknown";
  return { answer, detail: `${url}: ${typeof status === "number" ? `status ${status}` : status}` };
}

function askCommand(name: string, line: string, limit: number, security: boolean): Promise<One> {
  const argv = ["/bin/sh", "-c", line];
  const prepared = prepareCommand({ argv, user: undefined, group: undefined }, security);
  if (!prepared.ok)
    return Promise.resolve({ answer: "unknown", detail: prepared.lines.join("; ") });
  return run(name, prepared.command, limit);
}

/** Exit 0: reached, 1: not reached; ssh and shells use others for their own failures. */
function run(name: string, command: Command, limit: number): Promise<One> {
  return new Promise((resolve) => {
    const child = startCommand(command);
    const done = (answer: ProbeAnswer, detail: string) => {
      clearTimeout(timer);
      resolve({ answer, detail: `${name}: ${detail}` });
    };
    const timer = setTimeout(() => {
      signalGroup(child, "SIGKILL");
      done("unknown", "no answer");
    }, limit);
    child.once("error", (error) => done("unknown", error.message));
    child.once("exit", (status, signal) => {
      const answer = status === 0 ? "reached" : status === 1 ? "unreached" : "unknown";
      done(answer, signal ?? `exited with status ${status}`);
    });
  });
}
