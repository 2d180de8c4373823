import type { Clock } from "./clock";
import type { FaultEffect } from "./faults/fault";
import { FaultPlan } from "./faults/fault-plan";
import { Gradebook } from "./gradebook/gradebook";
import { parseSeed, type Resource } from "./gradebook/row";
import { parseHabits } from "./habits/parse";
import { DEFAULT_HABITS, type Habits } from "./habits/table";
import type { SimulatorSettings } from "./settings";
import { type CodeMinor, errorReply } from "./wire/error-body";
import type { Reply } from "./wire/reply";
import { RequestLog } from "./wire/request-log";
import {
  type RawRequest,
  routeOf,
  type SimulatorRequest,
  subjectOf,
} from "./wire/simulator-request";
import { TokenEndpoint } from "./wire/token-endpoint";
import { WIRE_NAMES } from "./wire/wire-names";

/** One simulated gradebook with its faults, tokens and request log, without the HTTP server. */
export class Simulation {
  readonly settings: SimulatorSettings;
  readonly gradebook: Gradebook;
  readonly faults: FaultPlan;
  readonly tokens: TokenEndpoint;
  readonly log: RequestLog;
  seed: number;
  /** The current habits. */
  habits: Habits;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
    this.seed = settings.seed;
    this.habits = settings.habits;
    const habits = (): Habits => this.habits;
    this.gradebook = new Gradebook({ ...settings, habits });
    this.faults = new FaultPlan(() => this.seed);
    this.tokens = new TokenEndpoint({ ...settings, habits });
    this.log = new RequestLog(settings.logSize);
    this.reset();
  }

  /**
   * Restores the initial rows, habits, faults and seed (or another one), without tokens and log.
   */
  reset(seed: number = this.settings.seed): void {
    this.seed = seed;
    this.habits = this.settings.habits;
    this.tokens.revokeAll();
    this.log.reset();
    this.gradebook.resetAllocatedIds();
    this.replaceRows("assessmentLineItems", this.settings.lineItems);
    this.replaceRows("assessmentResults", this.settings.results);
    this.replaceFaults(this.settings.faults);
  }

  /** Replaces all rules and ends all lags. Throws FaultSettingError. */
  replaceFaults(settings: readonly unknown[]): void {
    this.faults.replace(settings);
    this.#endLags();
  }

  /**
   * Replaces all habits. Omitted habits get their default. Throws HabitSettingError, and then
   * nothing changes.
   */
  replaceHabits(settings: unknown): void {
    this.habits = parseHabits(settings, DEFAULT_HABITS);
  }

  /** The required query of the token URL: `?name=value`, or "". */
  get tokenQuery(): string {
    const pair = this.habits["token-query"];
    return pair === "none" ? "" : `?${pair}`;
  }

  /** Removes one rule and ends all lags. Returns false if there is no rule with that id. */
  removeFault(id: string): boolean {
    const isRemoved = this.faults.remove(id);
    if (isRemoved) this.#endLags();
    return isRemoved;
  }

  /** Replaces all rows of a collection. Throws a ZodError, and then nothing changes. */
  replaceRows(resource: Resource, rows: readonly unknown[]): void {
    const parsed = rows.map((row) => parseSeed(resource, row, this.clock.now()));
    const collection = this.gradebook.collections[resource];
    collection.clear();
    for (const row of parsed) {
      collection.put(row);
      if (resource === "assessmentResults") this.gradebook.ensureLineItem(row);
    }
  }

  get clock(): Clock {
    return this.settings.clock;
  }

  /** Answers one request to the gradebook or the token endpoint. */
  answer(raw: RawRequest): Reply {
    const request = this.#parseRequest(raw);
    const logReply = this.log.add(request, this.clock.now());
    const { reply, faults } = this.#replyTo(request, raw);
    logReply(reply, faults);
    return reply;
  }

  #endLags(): void {
    for (const collection of Object.values(this.gradebook.collections)) collection.endLags();
  }

  #replyTo(
    request: SimulatorRequest,
    raw: RawRequest,
  ): { reply: Reply; faults: readonly string[] } {
    const rejection = this.#rejection(request);
    if (rejection !== null) return { reply: rejection, faults: [] };
    const injections = this.faults.injectionsFor(request);
    const effects = injections.map(({ effect }) => effect);
    if (effects.some(({ revokesToken }) => revokesToken)) this.tokens.revoke(request.authorization);
    const intercepted = effects.flatMap(({ intercept }) => intercept?.(request) ?? []).at(0);
    const reply = effects.reduce(
      (before, { reply: change }) => change?.(before, request) ?? before,
      intercepted ?? this.#endpointReply(request, raw, effects),
    );
    return { reply, faults: injections.map(({ code }) => code) };
  }

  #endpointReply(
    request: SimulatorRequest,
    raw: RawRequest,
    effects: readonly FaultEffect[],
  ): Reply {
    const { resource } = request;
    if (resource === null) return this.tokens.answer(raw);
    return this.gradebook.answer({ ...request, resource }, effects);
  }

  /** The reply to an unknown path or an invalid token, which get no fault; null otherwise. */
  #rejection(request: SimulatorRequest): Reply | null {
    const { operation } = request;
    if (operation === null) return this.#noRoute(request);
    if (operation === "token" || !this.settings.requireToken) return null;
    const status = this.tokens.accept(request.authorization, operation);
    if (status === "valid") return null;
    return status === "invalid"
      ? this.#error(401, "unauthorisedrequest", "a valid bearer token is required")
      : this.#error(403, "forbidden", "the token's scopes do not allow this");
  }

  #noRoute(request: SimulatorRequest): Reply {
    const isKnown = request.resource !== null || request.url.pathname === this.settings.tokenPath;
    if (!isKnown) return this.#error(404, "unknownobject", `unknown path: ${request.url.pathname}`);
    return this.#error(405, "invaliddata", `${request.method} is not supported here`);
  }

  #error(status: number, minor: CodeMinor, description: string): Reply {
    return errorReply({ status, minor, description }, this.settings.errorShape);
  }

  #parseRequest(raw: RawRequest): SimulatorRequest {
    const { habits, settings } = this;
    const names = WIRE_NAMES[habits.resource];
    const route = routeOf(raw, settings, habits, names);
    const { resource, sourcedId } = route;
    const hasId = resource !== null && sourcedId !== null;
    const stored = hasId ? this.gradebook.collections[resource].find(sourcedId) : null;
    const tokenUses = this.tokens.uses(raw.authorization);
    return { ...raw, ...route, ...subjectOf(route, raw, names, stored), tokenUses, names };
  }
}
