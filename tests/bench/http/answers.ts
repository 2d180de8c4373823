import type { Redis } from "ioredis";
import { z } from "zod";
import { named, ratioOf, summaryOf } from "../comparison";
import type { Summary } from "../comparison";
import { interleave } from "../interleaving";
import type { Interleaving } from "../interleaving";
import type { Load } from "../load";
import { signIn, startAttempt } from "./client";
import type { PodClient } from "./client";
import { LONG_QUIZ } from "./content";
import { answersOver, floorOf } from "./contenders";

/** Answers over HTTP, to one pod or to several in turn. */
export interface HttpAnswers extends Summary {
  readonly pods: number;
  /** The floor: replies of the liveness probe a second, from the same pods to the same client. */
  readonly floorPerSecond: number;
  /** The median of the ratios within each round. */
  readonly toFloor: number;
}

export const HTTP_CLIENTS = 16;

/** The length of the warm-up in turns: a new pod optimizes its code for seconds. */
const WARM_UP_TURNS = 5;

const ESTIMATED_OPS_PER_SECOND = 2_000;

const LOAD: Load = { name: "over HTTP", clients: HTTP_CLIENTS, isOneKey: false };

/** Interleaves the answers and the floor, each with the first pod alone and with all in turn. */
export async function measureAnswers(
  pods: readonly PodClient[],
  redis: Redis,
  options: Omit<Interleaving, "warmUpSeconds" | "estimatedOpsPerSecond">,
): Promise<readonly HttpAnswers[]> {
  const questionIds = await questionIdsOf(pods[0]);
  const sides = [pods.slice(0, 1), pods].map((used) => {
    const who = used.length === 1 ? "1 pod" : `${used.length} pods in turn`;
    const floor = floorOf(`floor of ${who}`, used);
    return { used, floor, answers: answersOver(who, used, { redis, questionIds }) };
  });
  const contenders = sides.flatMap(({ floor, answers }) => [floor, answers]);
  const measurements = await interleave(LOAD, contenders, {
    ...options,
    warmUpSeconds: WARM_UP_TURNS * options.seconds,
    estimatedOpsPerSecond: ESTIMATED_OPS_PER_SECOND,
  });
  return sides.map(({ used, floor, answers }): HttpAnswers => {
    const [measured, peer] = [answers, floor].map(({ name }) => named(name, measurements));
    if (measured === undefined || peer === undefined) throw new Error("there are two of a side");
    const floorPerSecond = summaryOf(peer).opsPerSecond;
    const toFloor = ratioOf(measured, peer);
    return { pods: used.length, ...summaryOf(measured), floorPerSecond, toFloor };
  });
}

const reading = z.object({ questions: z.array(z.object({ id: z.string() })) });

/** In the order in which every student gets them. */
async function questionIdsOf(pod: PodClient | undefined): Promise<readonly string[]> {
  if (pod === undefined) throw new Error("there is at least one pod");
  const cookie = await signIn(pod, "reader");
  await startAttempt(pod, LONG_QUIZ, cookie);
  const text = await pod.get(`/api/attempts/${LONG_QUIZ}`, cookie);
  return reading.parse(JSON.parse(text)).questions.map(({ id }) => id);
}
