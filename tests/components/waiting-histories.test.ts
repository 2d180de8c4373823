import fc from "fast-check";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { forgetOthers } from "#src/components/tab-storage.ts";
import { stubTab, type Tab } from "./rendered-hook";
import { World, type Line } from "./waiting-world";

const RUNS = 1_000;
const SEED = 91;

type Step =
  | { readonly kind: "answer" }
  | { readonly kind: "skip" | "next" | "finish" | "again" | "start" | "retry" }
  | { readonly kind: "line"; readonly line: Line; readonly isOnline: boolean }
  | { readonly kind: "reload" }
  /** The reply to an answer is lost, and the student loads the page again over a good line. */
  | { readonly kind: "answer_and_reload" }
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "elsewhere"; readonly what: "answer" | "finish" | "again" };

/** The line is cut in half of the steps that change it, and the browser need not notice it. */
const steps: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ kind: fc.constantFrom("answer", "answer", "next", "skip") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom("finish", "again", "start", "retry") }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("line"),
      line: fc.constantFrom<Line[]>("up", "up", "request_lost", "reply_lost"),
      isOnline: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom("reload", "reload", "answer_and_reload") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("pass"), ms: fc.constantFrom(500, 3_000, 60_000) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("elsewhere"),
      what: fc.constantFrom("answer", "finish", "again"),
    }),
  },
);

/** What the page has said of an answer. The texts of answers are all different. */
interface Said {
  readonly attemptId: string;
  readonly questionIndex: number;
  readonly response: string;
}

/** What must have happened in some of the histories, so that the rest says something. */
const reached = {
  waited: 0,
  sentLater: 0,
  replyWasLost: 0,
  unsent: 0,
  waitedOverReload: 0,
  savedAtOnce: 0,
  foundSavedAtReload: 0,
};

/** A history, and what the page said in it. */
class Watched {
  readonly #world: World;
  readonly #given = new Map<string, Said>();
  readonly waiting = new Map<string, Said>();
  readonly saved = new Map<string, Said>();
  readonly unsent = new Set<string>();
  /** The student was told that another answer to the question counts. */
  readonly other = new Set<string>();
  #last: string | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  async take(step: Step, place: number): Promise<void> {
    if (step.kind === "answer_and_reload") {
      await this.take({ kind: "line", line: "reply_lost", isOnline: true }, place);
      await this.take({ kind: "answer" }, place);
      await this.take({ kind: "line", line: "up", isOnline: false }, place);
      return this.take({ kind: "reload" }, place);
    }
    const world = this.#world;
    const wasWaiting = world.shown?.waiting ?? null;
    const response = `answer ${place}`;
    switch (step.kind) {
      case "answer": {
        const { question, attempt, feedback, waiting } = world.shown ?? {};
        if (!question || !attempt || feedback || waiting) return;
        const { attemptId } = attempt;
        this.#given.set(response, { attemptId, questionIndex: question.index, response });
        this.#last = response;
        await world.do((page) => page.answer(response));
        break;
      }
      case "line":
        await world.setLine(step.line, step.isOnline);
        break;
      case "reload":
        await world.open();
        break;
      case "pass":
        await world.pass(step.ms);
        break;
      case "elsewhere":
        await world.elsewhere(step.what, `elsewhere ${place}`);
        break;
      default: {
        const { shown } = world;
        if (step.kind === "next" && (shown?.feedback ?? null) === null) return;
        await world.do((page) => page[step.kind]());
      }
    }
    this.#listen();
    if (wasWaiting !== null && step.kind === "reload" && world.shown !== null) {
      reached.waitedOverReload += 1;
      const isSettled = world.shown.waiting === null && world.shown.unsent.length === 0;
      if (isSettled) reached.foundSavedAtReload += 1;
    }
  }

  #listen(): void {
    const { shown } = this.#world;
    if (shown === null) return;
    for (const { command } of shown.unsent) {
      if (command.kind === "answer") this.unsent.add(String(command.answer.response));
    }
    const { waiting, savedAtMs, feedback } = shown;
    const said = this.#last === null ? undefined : this.#given.get(this.#last);
    if (waiting?.command.kind === "answer") {
      const response = String(waiting.command.answer.response);
      const given = this.#given.get(response);
      if (given !== undefined) this.waiting.set(response, given);
    }
    if (said === undefined || feedback === null) return;
    if (feedback.kind === "already") this.other.add(said.response);
    else if (savedAtMs !== null) this.saved.set(said.response, said);
  }

  /** The connection is good from now on, and the student looks at the page. */
  async end(): Promise<void> {
    await this.#world.setLine("up", true);
    if (this.#world.shown === null) await this.#world.open();
    await this.#world.pass(120_000);
    this.#listen();
  }

  check(): void {
    const { taken } = this.#world;
    const timesTaken = (response: string) => taken.filter((each) => each.response === response);
    for (const said of this.#given.values()) {
      const times = timesTaken(said.response);
      expect(times.length, `${said.response} is taken once at most`).toBeLessThanOrEqual(1);
      expect([said], `${said.response} is in its own attempt`).toEqual(
        times.length === 0 ? [said] : times,
      );
    }
    for (const { response } of this.saved.values()) {
      expect(timesTaken(response), `${response} was said to be saved`).toHaveLength(1);
      reached.savedAtOnce += 1;
    }
    for (const { response } of this.waiting.values()) {
      reached.waited += 1;
      const isTaken = timesTaken(response).length === 1;
      const isTold = this.unsent.has(response) || this.other.has(response);
      expect(isTaken || isTold, `${response} waited`).toBe(true);
      if (isTaken) reached.sentLater += 1;
      if (this.unsent.has(response)) {
        reached.unsent += 1;
        const isConfirmed = isTaken && !this.#world.unconfirmed.has(response);
        expect(isConfirmed, `${response} was said not to be confirmed`).toBe(false);
      }
    }
    reached.replyWasLost += this.#world.unconfirmed.size;
    expect(this.#world.shown?.waiting, "nothing waits for ever").toBeNull();
  }
}

let tab: Tab;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  tab = stubTab();
  vi.spyOn(console, "info").mockImplementation(() => undefined);
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

let runs = 0;

async function history(taken: readonly Step[]): Promise<void> {
  runs += 1;
  forgetOthers(null);
  tab.setOnline(true);
  const world = new World(tab, `waiting ${runs}`);
  try {
    await world.open();
    await world.do((page) => page.start());
    const watched = new Watched(world);
    for (const [place, step] of taken.entries()) await watched.take(step, place);
    await watched.end();
    watched.check();
  } finally {
    await world.close();
  }
}

test(`in ${RUNS} histories, no answer is lost that waited or was saved, and none is in another attempt`, async () => {
  const histories = fc.asyncProperty(
    fc.array(steps, { minLength: 4, maxLength: 16, size: "max" }),
    history,
  );
  await fc.assert(histories, { numRuns: RUNS, seed: SEED });
  for (const [what, times] of Object.entries(reached)) {
    expect(times, `histories reach "${what}"`).toBeGreaterThan(0);
  }
}, 300_000);
