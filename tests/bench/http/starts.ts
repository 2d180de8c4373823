import { ascending, quantile } from "../statistics";
import { signIn, startAttempt } from "./client";
import type { PodClient } from "./client";
import { LONG_QUIZ } from "./content";
import type { SlowGradebook } from "./slow-gradebook";

/** First attempts that begin while the gradebook is slow. */
export interface SlowStarts {
  readonly starts: number;
  /** What each request to the gradebook takes, in milliseconds. */
  readonly gradebookMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The most that one start sent to the gradebook; the access token is there before. */
  readonly gradebookRequests: number;
}

const GRADEBOOK_MS = 50;
const WARM_UP_STARTS = 3;

/** Starts one attempt after the other, each of a student who has none. */
export async function measureStarts(
  pod: PodClient,
  gradebook: SlowGradebook,
  starts: number,
): Promise<SlowStarts> {
  const { requests } = gradebook.simulator;
  const times: number[] = [];
  let gradebookRequests = 0;
  gradebook.setLatency(GRADEBOOK_MS);
  for (let number = -WARM_UP_STARTS; number < starts; number += 1) {
    const cookie = await signIn(pod, `slow-start-${number}`);
    requests.reset();
    const startedAtMs = performance.now();
    await startAttempt(pod, LONG_QUIZ, cookie);
    if (number < 0) continue;
    times.push(performance.now() - startedAtMs);
    gradebookRequests = Math.max(gradebookRequests, requests.counts().gradebook);
  }
  gradebook.setLatency(0);
  times.sort(ascending);
  return {
    ...{ starts, gradebookMs: GRADEBOOK_MS, gradebookRequests },
    ...{ p50Ms: quantile(times, 0.5), p99Ms: quantile(times, 0.99) },
  };
}
