import { firstGhost, forgetPod, judgeCall, judgeSights, noteEvent } from "./judge";
import type { Ghost, Violation } from "./judge";
import type { Ground } from "./live-ground";
import { LivePod } from "./live-pod";
import type { Sight } from "./pod-run";
import type { FaultKind, Scenario } from "./scenario";
import { faultOf, Steps } from "./steps";
import type { Step } from "./steps";
import type { After, State } from "./stepping";
import type { World } from "./world";
import { worldEvent } from "./world-events";

/**
 * One history of a scenario, executed live: every pod is an engine of its own, every call is made
 * when its step is taken. What may be done next and what is a violation are the search's own rules.
 */
export class LiveHistory {
  readonly #scenario: Scenario;
  readonly #ground: Ground;
  readonly #pods: readonly LivePod[];
  readonly #steps: Steps;
  #state: State;

  /** The pods have begun. */
  private constructor(scenario: Scenario, ground: Ground, pods: readonly LivePod[]) {
    this.#scenario = scenario;
    this.#ground = ground;
    this.#pods = pods;
    const nodes = pods.map(({ node }) => node);
    this.#steps = new Steps(scenario, nodes);
    const { world, lastNumber } = scenario;
    const ghost: Ghost = firstGhost(lastNumber);
    this.#state = { world, ghost, pods: nodes, faults: [] };
  }

  static async begin(scenario: Scenario, ground: Ground): Promise<LiveHistory> {
    await ground.begin(scenario.world);
    const pods = scenario.pods.map((script, pod) => new LivePod(pod, script));
    const sights: (readonly Sight[])[] = [];
    for (const pod of pods) sights.push(await pod.begin());
    const history = new LiveHistory(scenario, ground, pods);
    for (const [pod, seen] of sights.entries()) history.#judge(pod, seen);
    return history;
  }

  get state(): State {
    return this.#state;
  }

  /** Every step that can be taken now and changes anything. */
  options(): readonly Step[] {
    const isChange = (step: Step): boolean =>
      step.kind !== "event" || worldEvent(step.name).apply(this.#state.world) !== null;
    return this.#steps.of(this.#state).filter(isChange);
  }

  async take(step: Step): Promise<After> {
    const fault = faultOf(step);
    if (fault !== null) {
      this.#state = { ...this.#state, faults: [...this.#state.faults, fault].sort() };
    }
    switch (step.kind) {
      case "event":
        return this.#happen(step.name);
      case "crash":
        this.#state = { ...this.#state, ghost: forgetPod(this.#state.ghost, step.pod) };
        return this.#see(step.pod, await this.#pod(step.pod).crash());
      case "late":
      case "arrive":
        return this.#see(step.pod, await this.#pod(step.pod).take(step));
      case "call":
        return this.#call(step);
    }
  }

  /** The ground must hold now what the world says. */
  end(): Promise<void> {
    return this.#ground.end(this.#state.world);
  }

  async #call({ pod, call, fault }: Step & { readonly kind: "call" }): Promise<After> {
    const live = this.#pod(pod);
    const pending = live.node.pending.find(({ ordinal }) => ordinal === call);
    if (pending === undefined) throw new Error(`pod ${pod} has no call ${call}`);
    const { world: before, ghost } = this.#state;
    const { sabotage } = this.#scenario;
    const made = sabotage === undefined ? pending.call : sabotage(pending.call, before);
    const executed = await this.#ground.call(before, { pod, call: made, fault });
    const { world: after, reply, hasHappened, trail } = executed;
    const judged = judgeCall(ghost, {
      ...{ pod, pending, before, after, reply, hasHappened, trail },
      attemptsMax: this.#scenario.pods[pod]?.attemptsMax ?? Infinity,
    });
    this.#state = { ...this.#state, world: after, ghost: judged.ghost };
    const seen = this.#see(pod, await live.take({ kind: "reply", call, reply }));
    const violations = [...judged.violations, ...seen.violations];
    const { exceptions } = judged;
    return { ...seen, violations, exceptions, called: { pending, executed } };
  }

  async #happen(name: FaultKind): Promise<After> {
    const { world: before, ghost } = this.#state;
    const after: World | null = worldEvent(name).apply(before);
    if (after === null) throw new Error(`"${name}" changes nothing here`);
    await this.#ground.happen(before, after);
    const noted = noteEvent(ghost, name, { before, after });
    this.#state = { ...this.#state, world: after, ghost: noted.ghost };
    const { exceptions } = noted;
    return { state: this.#state, sights: [], violations: [], exceptions, called: null };
  }

  #see(pod: number, sights: readonly Sight[]): After {
    const violations = this.#judge(pod, sights);
    const pods = this.#state.pods.with(pod, this.#pod(pod).node);
    this.#state = { ...this.#state, pods };
    return { state: this.#state, sights, violations, exceptions: [], called: null };
  }

  #judge(pod: number, sights: readonly Sight[]): readonly Violation[] {
    const { world } = this.#state;
    const { ghost, violations } = judgeSights(this.#state.ghost, { pod, sights, world });
    this.#state = { ...this.#state, ghost };
    return violations;
  }

  #pod(pod: number): LivePod {
    const live = this.#pods[pod];
    if (live === undefined) throw new Error(`there is no pod ${pod}`);
    return live;
  }
}
