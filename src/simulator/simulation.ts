import type { Clock } from "./clock";
import type { Effect } from "./faults/fault";
import { FaultPlan } from "./faults/plan";
import { Gradebook } from "./gradebook/gradebook";
import { parseSeed, type Resource } from "./gradebook/row";
import { parseHabits } from "./habits/parse";
import { DEFAULT_HABITS, type Habits } from "./habits/table";
import type { SimulatorSettings } from "./settings";
import { type Call, type RawRequest, route, type Routes, subjectOf } from "./wire/call";
import { type CodeMinor, errorReply } from "./wire/error-body";
import type { Reply } from "./wire/reply";
import { RequestLog } from "./wire/request-log";
import { Tokens } from "./wire/tokens";
import { WORDS } from "./wire/words";

/** One simulated gradebook with its faults, tokens and log: everything but the socket. */
export class Simulation {
  readonly settings: SimulatorSettings;
  readonly gradebook: Gradebook;
  readonly faults: FaultPlan;
  readonly tokens: Tokens;
  readonly log: RequestLog;
  readonly routes: Routes;
  seed: number;
  /** The habits in force. */
  habits: Habits;

  constructor(settings: SimulatorSettings) {
    this.settings = settings;
    this.seed = settings.seed;
    this.habits = settings.habits;
    const habits = (): Habits => this.habits;
    this.gradebook = new Gradebook({ ...settings, habits });
    this.faults = new FaultPlan(() => this.seed);
    this.tokens = new Tokens({ ...settings, habits });
    this.log = new RequestLog(settings.logSize);
    this.routes = settings;
    this.reset();
  }

  /**
   * Back to the start: initial rows, habits and faults, no tokens, an empty log; another seed if
   * given.
   */
  reset(seed: number = this.settings.seed): void {
    this.seed = seed;
    this.habits = this.settings.habits;
    this.tokens.revokeAll();
    this.log.reset();
    this.gradebook.forgetAllocations();
    this.replaceRows("assessmentLineItems", this.settings.lineItems);
    this.replaceRows("assessmentResults", this.settings.results);
    this.replaceFaults(this.settings.faults);
  }

  /** Replaces all rules. What lagged behind an earlier rule becomes visible. Throws BadFault. */
  replaceFaults(settings: readonly unknown[]): void {
    this.faults.replace(settings);
    this.#settle();
  }

  /** Replaces all habits; those left out get their default. Throws BadHabit, changing nothing. */
  replaceHabits(settings: unknown): void {
    this.habits = parseHabits(settings, DEFAULT_HABITS);
  }

  /** The query that the token URL has to carry: `?name=value`, or nothing. */
  get tokenQuery(): string {
    const pair = this.habits["token-query"];
    return pair === "none" ? "" : `?${pair}`;
  }

  /** Removes one rule, as above. False when there is none of that id. */
  removeFault(id: string): boolean {
    const isRemoved = this.faults.remove(id);
    if (isRemoved) this.#settle();
    return isRemoved;
  }

  /** Replaces all rows of a collection. Throws a ZodError, then nothing changes. */
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
    const call = this.#call(raw);
    const note = this.log.arrive(call, this.clock.now());
    const { reply, faults } = this.#decide(call, raw);
    note(reply, faults);
    return reply;
  }

  #settle(): void {
    for (const collection of Object.values(this.gradebook.collections)) collection.settle();
  }

  #decide(call: Call, raw: RawRequest): { reply: Reply; faults: readonly string[] } {
    const refusal = this.#refusal(call);
    if (refusal !== null) return { reply: refusal, faults: [] };
    const drawn = this.faults.draw(call);
    const effects = drawn.map(({ effect }) => effect);
    if (effects.some(({ revokesToken }) => revokesToken)) this.tokens.revoke(call.authorization);
    const early = effects.flatMap(({ intercept }) => intercept?.(call) ?? []).at(0);
    const reply = effects.reduce(
      (before, { reply: change }) => change?.(before, call) ?? before,
      early ?? this.#plain(call, raw, effects),
    );
    return { reply, faults: drawn.map(({ code }) => code) };
  }

  #plain(call: Call, raw: RawRequest, effects: readonly Effect[]): Reply {
    const { resource } = call;
    if (resource === null) return this.tokens.answer(raw);
    return this.gradebook.answer({ ...call, resource }, effects);
  }

  /** What is refused before any fault is drawn: unknown routes and missing tokens. */
  #refusal(call: Call): Reply | null {
    const { operation } = call;
    if (operation === null) return this.#noRoute(call);
    if (operation === "token" || !this.settings.requireToken) return null;
    const verdict = this.tokens.accept(call.authorization, operation);
    if (verdict === "valid") return null;
    return verdict === "invalid"
      ? this.#error(401, "unauthorisedrequest", "a valid bearer token is needed")
      : this.#error(403, "forbidden", "the token's scopes do not allow this");
  }

  #noRoute(call: Call): Reply {
    const isKnown = call.resource !== null || call.url.pathname === this.routes.tokenPath;
    if (!isKnown) return this.#error(404, "unknownobject", `no such path: ${call.url.pathname}`);
    return this.#error(405, "invaliddata", `${call.method} is not supported here`);
  }

  #error(status: number, minor: CodeMinor, description: string): Reply {
    return errorReply({ status, minor, description }, this.settings.errorShape);
  }

  #call(raw: RawRequest): Call {
    const { habits, routes } = this;
    const words = WORDS[habits.resource];
    const found = route(raw, { routes, habits, words });
    const { resource, sourcedId } = found;
    const isStored = resource !== null && sourcedId !== null;
    const stored = isStored ? this.gradebook.collections[resource].find(sourcedId) : null;
    const tokenUses = this.tokens.uses(raw.authorization);
    return { ...raw, ...found, ...subjectOf(found, raw, { words, stored }), tokenUses, words };
  }
}
