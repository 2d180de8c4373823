import { join } from "node:path";
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from "@opentelemetry/sdk-trace-node";
import { PROJECT } from "#src/cli/project.ts";
import type { QuestionView } from "#lib/interactive-assessments";
import { readSettings } from "#lib/settings";
import type { Slot } from "#lib/slot";
import { fromEnvironment, type Wiring } from "#lib/wiring";
import { startSimulator, type Simulator } from "#simulator/simulator";
import { someResponse } from "../http/some-response";
import { startRedis, type RedisServer } from "#tests/servers/redis-server";

export const QUIZ = "fractions-quiz";

/** The production wiring in this process, with a real Redis and a real gradebook over HTTP. */
export interface Process {
  readonly wired: Wiring;
  readonly redis: RedisServer;
  readonly gradebook: Simulator;
  /** All ended spans, in the order of their ends. */
  readonly spans: () => readonly ReadableSpan[];
  readonly metrics: () => Promise<string>;
  readonly stop: () => Promise<void>;
}

export async function startProcess(env: Readonly<Record<string, string>> = {}): Promise<Process> {
  const [redis, gradebook] = await Promise.all([startRedis(), startSimulator()]);
  const exporter = new InMemorySpanExporter();
  const wired = fromEnvironment(readSettings({ ...settingsFor(redis, gradebook), ...env }), {
    spanProcessor: new SimpleSpanProcessor(exporter),
  });
  return {
    wired,
    redis,
    gradebook,
    spans: () => exporter.getFinishedSpans(),
    metrics: async () => (await wired.telemetry.metricsText()) ?? "",
    stop: async () => {
      await wired.close();
      await Promise.all([redis.stop(), gradebook.close()]);
    },
  };
}

export function settingsFor(
  redis: RedisServer,
  gradebook: Simulator,
): Readonly<Record<string, string>> {
  return {
    REDIS_URL: redis.url,
    ONEROSTER_BASE_URL: gradebook.baseUrl,
    ONEROSTER_TOKEN_URL: gradebook.tokenUrl,
    ONEROSTER_CLIENT_ID: gradebook.clientId,
    ONEROSTER_CLIENT_SECRET: gradebook.clientSecret,
    SESSION_SECRET: "a secret of the tests, long enough to sign with",
    CONTENT_DIR: join(PROJECT, "src/content"),
    LOG_LEVEL: "silent",
  };
}

/** The questions of the slot's attempt, in order. */
export async function questionsOf(
  { wired }: Process,
  slot: Slot,
): Promise<readonly QuestionView[]> {
  const prepared = await wired.assessments.prepareInteractiveAssessment(slot);
  if (prepared.kind !== "ready") throw new Error(`not ready: ${prepared.kind}`);
  return prepared.questions.map((question) => {
    if ("kind" in question) throw new Error(`${question.id} was changed`);
    return question;
  });
}

/** Starts an attempt, skips a question, reports one, answers the others and finalizes. */
export async function takeWhole(process: Process, slot: Slot): Promise<void> {
  const { engine } = process.wired;
  await engine.ensureActiveState(slot);
  for (const [questionIndex, question] of (await questionsOf(process, slot)).entries()) {
    const named = { questionId: question.id, questionIndex };
    if (questionIndex === 0) await engine.apply(slot, { type: "question.skip", ...named });
    else if (questionIndex === 1) {
      await engine.apply(slot, { type: "question.report", report: "unclear", ...named });
    } else {
      const response = someResponse(question);
      await engine.apply(slot, { type: "question.answer", response, ...named });
    }
  }
  await engine.apply(slot, { type: "attempt.finalize" });
}

/** The value of one series, by its name and labels; 0 if there is none. */
export function seriesOf(
  text: string,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): number {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const lines = text.split("\n").filter((line) => {
    const isNamed = line.startsWith(`${name}{`) || line.startsWith(`${name} `);
    return isNamed && wanted.every((each) => line.includes(each));
  });
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
}
