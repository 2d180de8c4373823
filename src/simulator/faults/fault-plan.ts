import { type RandomStream, randomStream } from "../random";
import type { SimulatorRequest } from "../wire/simulator-request";
import { matchesRequest } from "../wire/request-match";
import type { FaultInjector, FaultEffect } from "./fault";
import {
  createInjector,
  type FaultRule,
  type FaultScript,
  type FaultSetting,
  parseFaultSetting,
} from "./fault-setting";

/** One fault that is injected into one request. */
export interface FaultInjection {
  readonly code: string;
  readonly effect: FaultEffect;
}

/** A rule or a script with its counters. */
export interface FaultState {
  readonly id: string;
  readonly setting: FaultRule | FaultScript;
  /** The number of matching requests so far. */
  readonly seen: number;
  /** The number of requests that got a fault from it. */
  readonly fired: number;
}

interface PlanEntry {
  readonly id: string;
  readonly setting: FaultRule | FaultScript;
  readonly select: (request: SimulatorRequest) => readonly FaultInjection[];
  seen: number;
  fired: number;
}

/**
 * Decides which faults a request gets. Deterministic: the same seed, settings and requests give the
 * same faults.
 */
export class FaultPlan {
  #entries: readonly PlanEntry[] = [];
  #created = 0;
  readonly #seed: () => number;

  constructor(seed: () => number) {
    this.#seed = seed;
  }

  /**
   * Replaces all rules; ids, counters and random streams start again. Throws FaultSettingError, and
   * then nothing changes.
   */
  replace(settings: readonly unknown[]): void {
    const parsed = settings.map(parseFaultSetting);
    this.#created = 0;
    this.#entries = parsed.map((setting) => this.#entry(setting));
  }

  /** Adds one rule or script after the others and returns its id. Throws FaultSettingError. */
  add(setting: FaultSetting): string {
    const entry = this.#entry(parseFaultSetting(setting));
    this.#entries = [...this.#entries, entry];
    return entry.id;
  }

  /** Returns false if there is no rule with that id. */
  remove(id: string): boolean {
    const before = this.#entries.length;
    this.#entries = this.#entries.filter((entry) => entry.id !== id);
    return this.#entries.length < before;
  }

  list(): readonly FaultState[] {
    return this.#entries.map(({ id, setting, seen, fired }) => ({ id, setting, seen, fired }));
  }

  /** The faults for this request, in the order of the rules. Advances counters and streams. */
  injectionsFor(request: SimulatorRequest): readonly FaultInjection[] {
    return this.#entries.flatMap((entry) => entry.select(request));
  }

  #entry(setting: FaultRule | FaultScript): PlanEntry {
    this.#created += 1;
    const id = `r${this.#created}`;
    const random = randomStream(`${this.#seed()}/${id}`);
    const select = "script" in setting ? selectByScript(setting) : selectByRule(setting, random);
    const entry: PlanEntry = {
      id,
      setting,
      seen: 0,
      fired: 0,
      select: (request) => select(entry, request),
    };
    return entry;
  }
}

type SelectInjections = (entry: PlanEntry, request: SimulatorRequest) => readonly FaultInjection[];

function selectByRule(rule: FaultRule, random: RandomStream): SelectInjections {
  const fault = createInjector(rule);
  const { after = 0, times = Infinity, probability = 1 } = rule;
  const isNamed = rule.match?.operation !== undefined;
  return (entry, request) => {
    if (!matchesRequest(rule.match, request) || !fault.appliesTo(request, isNamed)) return [];
    entry.seen += 1;
    const isForced = fault.permanent && entry.fired > 0;
    if (!isForced && (entry.seen <= after || entry.fired >= times)) return [];
    if (!isForced && random() >= probability) return [];
    entry.fired += 1;
    return [{ code: fault.code, effect: fault.effect(entry.fired) }];
  };
}

function selectByScript(script: FaultScript): SelectInjections {
  const isNamed = script.match?.operation !== undefined;
  const steps = script.script.flatMap((step) => {
    const faults: readonly FaultInjector[] = step.faults.map(createInjector);
    return Array.from({ length: step.times ?? 1 }, () => faults);
  });
  return (entry, request) => {
    const faults = steps[script.repeat === true ? entry.seen % steps.length : entry.seen];
    if (faults === undefined || !matchesRequest(script.match, request)) return [];
    const applicable = faults.filter((fault) => fault.appliesTo(request, isNamed));
    const isStepWithoutFaults = faults.length === 0 && (isNamed || request.operation !== "token");
    if (request.operation === null || (applicable.length === 0 && !isStepWithoutFaults)) return [];
    entry.seen += 1;
    if (applicable.length > 0) entry.fired += 1;
    return applicable.map((fault) => ({ code: fault.code, effect: fault.effect(entry.fired) }));
  };
}
