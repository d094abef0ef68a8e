import type {
  CommandPlan,
  FencePlan,
  HaPlan,
  NotifyPlan,
  SyncGroupPlan,
} from "../../runtime/vrrp/plan.ts";
import type { ChannelsPlan } from "../../runtime/vrrp/plan/channels.ts";

/** Texts of scripts by the paths that a configuration calls them by. */
export type ScriptTexts = ReadonlyMap<string, string>;

/**
 * Commands whose program stands in no file: its text is given to the interpreter that its first
 * line names, so that nothing has to lie on the machine for a described check to run.
 */
export function withScripts(plan: HaPlan, texts: ScriptTexts): HaPlan {
  if (texts.size === 0) return plan;
  const run = (command: CommandPlan): CommandPlan => inPlace(command, texts);
  const notified = <P extends { readonly notify: NotifyPlan }>(one: P): P => ({
    ...one,
    notify: notifyWith(one.notify, run),
  });
  return {
    ...plan,
    instances: plan.instances.map(notified),
    groups: plan.groups.map((group): SyncGroupPlan => notified(group)),
    scripts: plan.scripts.map((script) => ({ ...script, command: run(script.command) })),
    fences: plan.fences.map((fence): FencePlan => ({
      ...fence,
      script: fence.script && run(fence.script),
    })),
    channels: channelsWith(plan.channels, run),
  };
}

function inPlace(command: CommandPlan, texts: ScriptTexts): CommandPlan {
  const [path = "", ...args] = command.argv;
  const text = texts.get(path);
  if (text === undefined) return command;
  // What follows the text is $0, $1 …: messages of the shell name the script.
  return { ...command, argv: [...interpreterOf(text), "-c", text, path, ...args] };
}

/** The words of `#!`; a shell where there is none. */
function interpreterOf(text: string): readonly string[] {
  const words = /^#![ \t]*(\S.*)/
    .exec(text)?.[1]
    ?.trim()
    .split(/[ \t]+/);
  return words ?? ["/bin/sh"];
}

type Run = (command: CommandPlan) => CommandPlan;

const notifyWith = (notify: NotifyPlan, run: Run): NotifyPlan => ({
  ...notify,
  master: notify.master && run(notify.master),
  backup: notify.backup && run(notify.backup),
  fault: notify.fault && run(notify.fault),
  stop: notify.stop && run(notify.stop),
  any: notify.any && run(notify.any),
  masterLowerPriority: notify.masterLowerPriority && run(notify.masterLowerPriority),
  deleted: notify.deleted && run(notify.deleted),
});

const channelsWith = (channels: ChannelsPlan, run: Run): ChannelsPlan => ({
  ...channels,
  fifos: channels.fifos.map((fifo) => ({ ...fifo, script: fifo.script && run(fifo.script) })),
  startup: channels.startup && { ...channels.startup, command: run(channels.startup.command) },
  shutdown: channels.shutdown && { ...channels.shutdown, command: run(channels.shutdown.command) },
});
