import { askThirdNodes } from "./heartbeat/prober.ts";
import type { LoopCommand } from "./messages.ts";
import type { HaPlan } from "./plan.ts";
import { isSame } from "./reload.ts";
import { WitnessRunner } from "./witness/witness-runner.ts";

export interface LookoutPorts {
  tell(command: LoopCommand): void;
  log(text: string): void;
}

/** What the agent's main thread looks at in the network: third hosts. */
export class Lookout {
  readonly #plan: HaPlan;
  readonly #ports: LookoutPorts;
  readonly #witnesses: WitnessRunner;

  /** `before`: that of the plan before; what has not changed goes on. */
  constructor(plan: HaPlan, ports: LookoutPorts, before?: Lookout) {
    this.#plan = plan;
    this.#ports = ports;
    const { witnesses = [] } = plan;
    this.#witnesses =
      before && isSame(before.#plan.witnesses ?? [], witnesses)
        ? before.#witnesses
        : new WitnessRunner(witnesses, (witness, sighting) =>
            ports.tell({ type: "witness", witness, ...sighting }),
          );
  }

  /** Starts what does not run yet. */
  start(): void {
    this.#witnesses.start();
  }

  /** Asks third nodes for the silent master of an instance. */
  probe(instance: string, round: number): void {
    void askThirdNodes(this.#plan, instance, round).then((answer) =>
      this.#ports.tell({ type: "probed", instance, ...answer }),
    );
  }

  /** Ends what `after` does not go on with. */
  stop(after?: Lookout): void {
    if (!after || after.#witnesses !== this.#witnesses) this.#witnesses.stop();
  }
}
