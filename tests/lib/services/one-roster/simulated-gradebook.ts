import { onTestFinished } from "vitest";

import { deriveNumber } from "#lib/services/attempt/numbering";
import {
  createOneRosterGradebook,
  type Gradebook,
  type OneRosterOptions,
  type ResultToPublish,
} from "#lib/services/one-roster";
import { resultIdOf } from "#lib/services/one-roster/identifiers";
import {
  type FaultSetting,
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "#simulator/simulator";
import { SLOT } from "./scripted-gradebook";

export interface SimulatedGradebook {
  readonly simulator: Simulator;
  readonly gradebook: Gradebook;
}

interface SimulationOptions extends SimulatorOptions {
  readonly faults?: readonly FaultSetting[];
  /** The number of results of the slot. Default 5. */
  readonly count?: number;
  readonly client?: Partial<OneRosterOptions>;
}

type ResultSeed = NonNullable<SimulatorOptions["results"]>[number];

/**
 * Starts a simulator with results of the slot, of another student and of another resource, and a
 * client. It is closed after the test.
 */
export async function startSimulatedGradebook({
  count = 5,
  client,
  ...options
}: SimulationOptions): Promise<SimulatedGradebook> {
  const results = [
    ...expectedIds(count).map((id) => resultSeed(id)),
    resultSeed(resultIdOf({ userId: "u2", resourceId: "r1" }, 9), { userId: "u2" }),
    resultSeed(resultIdOf({ userId: "u1", resourceId: "r2" }, 8), { lineItemId: "r2_ali" }),
  ];
  const simulator = await startSimulator({ results, ...options });
  onTestFinished(() => simulator.close());
  const { baseUrl, tokenUrl: url, clientId, clientSecret } = simulator;
  const gradebook = createOneRosterGradebook({
    baseUrl,
    token: { url, clientId, clientSecret },
    random: () => 0,
    ...client,
    timings: { backoffInitialMs: 1, ...client?.timings },
  });
  return { simulator, gradebook };
}

/** The ids of the slot's results 1 to `count`. */
export function expectedIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => resultIdOf(SLOT, index + 1));
}

/** A row for the simulator, by default of the slot, with its own attempt id. */
export function resultSeed(
  sourcedId: string,
  {
    userId = SLOT.userId,
    lineItemId = "r1_ali",
    status = "active",
  }: {
    readonly userId?: string;
    readonly lineItemId?: string;
    readonly status?: "active" | "tobedeleted";
  } = {},
): ResultSeed {
  return {
    sourcedId,
    status,
    student: { sourcedId: userId },
    assessmentLineItem: { sourcedId: lineItemId },
    score: 80,
    metadata: { attemptId: `by-${sourcedId}` },
  };
}

/** The ids that the client lists, sorted. */
export async function listResultIds(gradebook: Gradebook): Promise<readonly string[]> {
  return (await gradebook.listResults(SLOT)).map((result) => result.resultId).sort();
}

/** The number that a start of the slot gets. */
export async function nextNumber(gradebook: Gradebook): Promise<number> {
  const ports = { nowMs: () => 0, emit: () => undefined, resultIdPrefix: "nice" };
  return (await deriveNumber({ ...ports, gradebook }, SLOT, 1)).number;
}

/** A finalized attempt of the slot. */
export function resultToPublish(attemptNumber: number): ResultToPublish {
  return {
    resultId: resultIdOf(SLOT, attemptNumber),
    userId: SLOT.userId,
    lineItemId: "r1_ali",
    attemptId: `attempt-${attemptNumber}`,
    attemptNumber,
    score: 67,
    correctAnswersCount: 2,
    totalQuestions: 3,
    finishedAt: "2026-03-01T12:00:00.000Z",
  };
}
