import { createWebSocketReceiver } from "@statelyai/inspect";
import type { StatelyInspectionEvent } from "@statelyai/inspect";
import { createInspectorServer } from "@statelyai/inspect/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { memoryStore } from "#lib/assessment-cache/memory-part";
import { systemClock } from "#lib/clock";
import { pseudonyms } from "#lib/event-log";
import { createHoldfast } from "#lib/holdfast";
import type { Holdfast } from "#lib/holdfast";
import { openInspectFeed } from "#lib/inspect";
import type { OpenInspectFeed } from "#lib/inspect";
import { createFeed } from "#lib/inspect/feed";
import type { Inspector } from "#lib/inspect/feed";
import { NO_LOG } from "#lib/logger";
import { readSettings, SettingsError } from "#lib/settings";
import { fromEnvironment } from "#lib/wiring";
import { startSimulator } from "#simulator/simulator";
import { goodGradebook } from "#tests/lib/testing/good-parts";
import { freePort } from "#tests/servers/free-port";

// Real sockets beside other test files are slow at times, and right all the same.
const SECRET = "a secret of the application, 32 characters or more";
const SLOT = { userId: "CANARY-USER", resourceId: "sums" };

let server: ReturnType<typeof createInspectorServer> | undefined;
let url = "";
let received: StatelyInspectionEvent[];
let holdfast: Holdfast | undefined;
let feed: OpenInspectFeed | undefined;

/** The relay that the package brings, as `holdfast machine --inspector` starts it, with a listener. */
async function startRelay(): Promise<void> {
  const port = await freePort();
  url = `ws://localhost:${port}`;
  server = createInspectorServer({ port, autoOpen: false });
  await expect
    .poll(async () => (await fetch(`http://localhost:${port}`).catch(() => null))?.status, {
      timeout: 10_000,
    })
    .toBe(200);
  createWebSocketReceiver({ server: url }).subscribe((event) => received.push(event));
}

beforeEach(() => {
  received = [];
});

afterEach(async () => {
  await holdfast?.close();
  await feed?.close();
  server?.stop();
  [holdfast, feed, server] = [undefined, undefined, undefined];
});

/** An application with its own parts, whose store and events the feed watches. */
function school(
  watching: Pick<OpenInspectFeed, "watch" | "emit">,
  gradebook = goodGradebook(),
): Holdfast {
  holdfast = createHoldfast({
    store: watching.watch(memoryStore()),
    gradebook,
    questions: {
      list: () => ["one", "two"],
      grade: (_id, response) => response === "CANARY-ANSWER",
    },
    user: () => null,
    secret: SECRET,
    logger: NO_LOG,
    instruments: { emit: watching.emit },
  });
  return holdfast;
}

/** Two questions, one of them reported, with a repeat and a refusal on the way; then a reset. */
async function wholeAttempt({ engine }: Pick<Holdfast, "engine">): Promise<void> {
  await engine.ensureActiveState(SLOT);
  const one = { questionId: "one", questionIndex: 0 };
  await engine.apply(SLOT, { type: "question.answer", response: "CANARY-ANSWER", ...one });
  await engine.apply(SLOT, { type: "question.answer", response: "CANARY-ANSWER", ...one });
  await engine.apply(SLOT, { type: "attempt.finalize" });
  await engine.apply(SLOT, { type: "question.skip", questionId: "two", questionIndex: 1 });
  await engine.apply(SLOT, { type: "attempt.finalize" });
  await engine.sweep();
  await engine.apply(SLOT, { type: "attempt.reset" });
}

const ofType = <Type extends StatelyInspectionEvent["type"]>(type: Type) =>
  received.filter((event): event is Extract<StatelyInspectionEvent, { type: Type }> => {
    return event.type === type;
  });

describe("Stately's inspector, through its own WebSocket adapter and relay", () => {
  beforeEach(async () => {
    await startRelay();
    feed = openInspectFeed({ url, hashKey: SECRET });
    await wholeAttempt(school(feed));
    await expect
      .poll(() => ofType("@xstate.snapshot").at(-1)?.event.type, { timeout: 10_000 })
      .toBe("attempt.reset");
  });

  it("gets the slot as one actor with the definition of the machine that runs", () => {
    const [actor, ...others] = ofType("@xstate.actor");
    expect(others).toEqual([]);
    const definition = JSON.parse(actor?.definition ?? "{}") as { id?: string; states?: object };
    expect([actor?.name, definition.id]).toEqual(["attempt", "attempt"]);
    expect(Object.keys(definition.states ?? {}).sort()).toEqual([
      ...["Active", "Finalized", "NoAttempt", "Reset"],
    ]);
    expect(actor?.snapshot.value).toBe("NoAttempt");
    const hash = pseudonyms(SECRET);
    const id = `${hash(SLOT.userId)} at ${hash(SLOT.resourceId)}`;
    expect(new Set(received.map(({ sessionId }) => sessionId))).toEqual(new Set([id]));
  });

  it("gets every event, and the state after each that was applied", () => {
    expect(ofType("@xstate.event").map(({ event }) => event)).toMatchObject([
      { type: "attempt.start", attemptNumber: 1, answered: 0, totalQuestions: 2 },
      { type: "question.answer", answered: 1 },
      { type: "question.answer", repeated: true },
      { type: "attempt.finalize", refused: "attempt_incomplete" },
      { type: "question.skip", answered: 2 },
      { type: "attempt.finalize" },
      { type: "result.published", attemptNumber: 1 },
      { type: "attempt.reset" },
    ]);
    const states = ofType("@xstate.snapshot").map(({ event, snapshot }) => {
      return [event.type, (snapshot as { value?: unknown }).value];
    });
    expect(states).toEqual([
      ["attempt.start", { Active: "answering" }],
      ["question.answer", { Active: "answering" }],
      ["question.skip", { Active: "complete" }],
      ["attempt.finalize", { Finalized: "pending" }],
      ["result.published", { Finalized: "published" }],
      ["attempt.reset", "NoAttempt"],
    ]);
  });

  it("gets no answer and no id of a person", () => {
    const told = JSON.stringify(received);
    expect(told).toContain("not shown");
    expect(told).not.toMatch(/CANARY/);
  });
});

describe("the setting HOLDFAST_INSPECT", () => {
  const env = { STORE: "memory", LOG_LEVEL: "silent", ROLLOUT_MODE: "pinned" };

  it("is refused in production, with what to do", () => {
    const read = (more: object) => () => readSettings({ ...env, HOLDFAST_INSPECT: "1", ...more });
    expect(read({ NODE_ENV: "production" })).toThrow(SettingsError);
    expect(read({ NODE_ENV: "production" })).toThrow(
      "HOLDFAST_INSPECT=1: must be left out in production (NODE_ENV=production), because an " +
        "inspector sees what every student does; set it for npm run dev",
    );
    expect(read({ NODE_ENV: "development" })().inspectUrl).toBe("ws://localhost:8080");
    expect(readSettings({ ...env, NODE_ENV: "production" }).inspectUrl).toBeUndefined();
  });

  it("feeds the inspector from the engine that the settings make", async () => {
    await startRelay();
    const simulator = await startSimulator();
    const wired = fromEnvironment(
      readSettings({
        ...{ ...env, HOLDFAST_INSPECT: url, SESSION_SECRET: SECRET },
        ...{ ONEROSTER_BASE_URL: simulator.baseUrl, ONEROSTER_TOKEN_URL: simulator.tokenUrl },
        ONEROSTER_CLIENT_ID: simulator.clientId,
        ONEROSTER_CLIENT_SECRET: simulator.clientSecret,
      }),
    );
    try {
      await wired.engine.ensureActiveState({ userId: "ada", resourceId: "fractions-quiz" });
      await expect
        .poll(() => ofType("@xstate.snapshot").map(({ event }) => event.type), { timeout: 10_000 })
        .toEqual(["attempt.start"]);
    } finally {
      await wired.close();
      await simulator.close();
    }
  });
});

it("a rejected result is told, although the record stays as it is", async () => {
  const told: unknown[] = [];
  const note: Inspector = {
    actor: () => undefined,
    event: () => undefined,
    snapshot: (_actor, { value, context }, { event }) => told.push([event, value, context]),
  };
  const watching = createFeed(note, () => "somebody");
  const gradebook = goodGradebook();
  const { engine } = school(watching, gradebook);
  await engine.ensureActiveState(SLOT);
  await engine.apply(SLOT, { type: "question.skip", questionId: "one", questionIndex: 0 });
  await engine.apply(SLOT, { type: "question.skip", questionId: "two", questionIndex: 1 });
  gradebook.isBroken = true;
  await engine.apply(SLOT, { type: "attempt.finalize" });
  watching.emit({ event: "result.rejected", slot: SLOT, attemptNumber: 1, error: "503" });
  expect(told.at(-1)).toMatchObject([
    { type: "result.rejected", attemptNumber: 1, error: "503" },
    { Finalized: "pending" },
    { slot: { userId: "somebody" }, attempt: { rejection: "503", score: 0 } },
  ]);
});

it("an inspector that fails changes nothing for a student", async () => {
  const fail = (): never => {
    throw new Error("the inspector is broken");
  };
  const broken: Inspector = { actor: fail, event: fail, snapshot: fail };
  const { engine } = school(createFeed(broken, (id) => id));
  await wholeAttempt({ engine });
  const again = await engine.ensureActiveState(SLOT);
  expect(again).toMatchObject({ kind: "applied", attempt: { attemptNumber: 2 } });
});

it("what another process has changed is told when it is loaded", async () => {
  const told: string[] = [];
  const note: Inspector = {
    actor: (_actor, { value }) => told.push(`actor ${JSON.stringify(value)}`),
    event: (_actor, { type }) => told.push(type),
    snapshot: (_actor, { value }, { event }) => told.push(`${event.type} ${JSON.stringify(value)}`),
  };
  const feeding = createFeed(note, (id) => id);
  const opening = {
    options: { ttlSeconds: 60, legacyPodsMayRun: false },
    clock: systemClock,
    onError: () => undefined,
  };
  const opened = memoryStore().open(opening);
  const seen = feeding.watch({ kind: "memory", open: () => opened }).open(opening);
  const startedAt = "2026-01-01T00:00:00.000Z";
  await seen.store.load(SLOT);
  const stateJson = JSON.stringify({
    ...{ attemptNumber: 1, currentQuestionIndex: 0, totalQuestions: 2, startedAt },
    ...{ isFinalized: false, finalizationError: null, finalSummary: null },
  });
  await opened.store.create(SLOT, { number: 1, stateJson, startedAt });
  await seen.store.load(SLOT);
  await seen.store.load(SLOT);
  expect(told).toEqual(['actor "NoAttempt"', 'holdfast.changed-elsewhere {"Active":"answering"}']);
});
