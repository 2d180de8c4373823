import { type RandomStream, randomStream } from "../random";
import type { Call } from "../wire/call";
import { isAbout } from "../wire/request-match";
import type { ArmedFault, Effect } from "./fault";
import { arm, type FaultRule, type FaultScript, type FaultSetting, parseSetting } from "./rule";

/** A fault that one request gets. */
export interface DrawnFault {
  readonly code: string;
  readonly effect: Effect;
}

/** A rule or script with what has become of it. */
export interface FaultState {
  readonly id: string;
  readonly setting: FaultRule | FaultScript;
  /** Requests that it was about. */
  readonly seen: number;
  /** Requests that got a fault of it. */
  readonly fired: number;
}

interface Entry {
  readonly id: string;
  readonly setting: FaultRule | FaultScript;
  readonly draw: (call: Call) => readonly DrawnFault[];
  seen: number;
  fired: number;
}

/**
 * Decides which faults a request gets. Depends on nothing but the seed, the settings and the
 * requests so far: the same three give the same faults.
 */
export class FaultPlan {
  #entries: readonly Entry[] = [];
  #created = 0;
  readonly #seed: () => number;

  constructor(seed: () => number) {
    this.#seed = seed;
  }

  /** Replaces all rules; ids, counters and streams begin anew. All or, with BadFault, nothing. */
  replace(settings: readonly unknown[]): void {
    const parsed = settings.map(parseSetting);
    this.#created = 0;
    this.#entries = parsed.map((setting) => this.#entry(setting));
  }

  /** Adds one rule or script behind the others and gives its id. Throws BadFault. */
  add(setting: FaultSetting): string {
    const entry = this.#entry(parseSetting(setting));
    this.#entries = [...this.#entries, entry];
    return entry.id;
  }

  /** False when there is no rule of that id. */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  list(): readonly FaultState[] {
    return this.#entries.map(({ id, setting, seen, fired }) => ({ id, setting, seen, fired }));
  }

  /** The faults of this request, in the order of the rules. Advances counters and streams. */
  draw(call: Call): readonly DrawnFault[] {
    return this.#entries.flatMap((entry) => entry.draw(call));
  }

  #entry(setting: FaultRule | FaultScript): Entry {
    this.#created += 1;
    const id = `r${this.#created}`;
    const random = randomStream(`${this.#seed()}/${id}`);
    const draw = "script" in setting ? drawScript(setting) : drawRule(setting, random);
    const entry: Entry = { id, setting, seen: 0, fired: 0, draw: (call) => draw(entry, call) };
    return entry;
  }
}

type Draw = (entry: Entry, call: Call) => readonly DrawnFault[];

function drawRule(rule: FaultRule, random: RandomStream): Draw {
  const fault = arm(rule);
  const { after = 0, times = Infinity, probability = 1 } = rule;
  const isNamed = rule.match?.operation !== undefined;
  return (entry, call) => {
    if (!isAbout(rule.match, call) || !fault.hits(call, isNamed)) return [];
    entry.seen += 1;
    const isForced = fault.permanent && entry.fired > 0;
    if (!isForced && (entry.seen <= after || entry.fired >= times)) return [];
    if (!isForced && random() >= probability) return [];
    entry.fired += 1;
    return [{ code: fault.code, effect: fault.effect(entry.fired) }];
  };
}

function drawScript(script: FaultScript): Draw {
  const isNamed = script.match?.operation !== undefined;
  const steps = script.script.flatMap((step) => {
    const faults: readonly ArmedFault[] = step.faults.map(arm);
    return Array.from({ length: step.times ?? 1 }, () => faults);
  });
  return (entry, call) => {
    const faults = steps[script.repeat === true ? entry.seen % steps.length : entry.seen];
    if (faults === undefined || !isAbout(script.match, call)) return [];
    const hitting = faults.filter((fault) => fault.hits(call, isNamed));
    const isPlainStep = faults.length === 0 && (isNamed || call.operation !== "token");
    if (call.operation === null || (hitting.length === 0 && !isPlainStep)) return [];
    entry.seen += 1;
    if (hitting.length > 0) entry.fired += 1;
    return hitting.map((fault) => ({ code: fault.code, effect: fault.effect(entry.fired) }));
  };
}
