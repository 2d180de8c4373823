import { median } from "../statistics";
import { signIn, startAttempt } from "./client";
import type { PodClient } from "./client";
import { SHORT_QUIZ } from "./content";
import { cpuOf } from "./thread-cpu";
import type { ProcessCpu } from "./thread-cpu";

/** What rendering a practice page costs a pod: medians of the rounds. */
export interface PageCosts {
  readonly requests: number;
  /** CPU time of the pod's main thread for one request, in milliseconds. */
  readonly mainThreadMs: number;
  /** The same of all threads of the pod. */
  readonly processMs: number;
  /**
   * The main thread's time for the same page without a session, which shows the frame and a way to
   * sign in, and asks nothing of Redis: what rendering any page costs.
   */
  readonly floorMs: number;
}

const WARM_UP_REQUESTS = 100;
const REQUESTS_PER_ROUND = 10;

/**
 * Requests the page of an attempt that is under way, one request after the other, in turns with the
 * same page without a session.
 */
export async function measurePages(
  pod: PodClient,
  pid: number,
  rounds: number,
): Promise<PageCosts> {
  const cookie = await signIn(pod, "page-reader");
  await startAttempt(pod, SHORT_QUIZ, cookie);
  const read = async (times: number, by: string | undefined): Promise<void> => {
    for (let done = 0; done < times; done += 1) await pod.get(`/practice/${SHORT_QUIZ}`, by);
  };
  const costOf = async (by: string | undefined): Promise<ProcessCpu> => {
    const before = cpuOf(pid);
    await read(REQUESTS_PER_ROUND, by);
    const after = cpuOf(pid);
    return {
      mainThreadMs: (after.mainThreadMs - before.mainThreadMs) / REQUESTS_PER_ROUND,
      processMs: (after.processMs - before.processMs) / REQUESTS_PER_ROUND,
    };
  };
  await read(WARM_UP_REQUESTS, cookie);
  await read(WARM_UP_REQUESTS, undefined);
  const costs: ProcessCpu[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    costs.push(await costOf(cookie));
    floor.push((await costOf(undefined)).mainThreadMs);
  }
  return {
    requests: rounds * REQUESTS_PER_ROUND,
    mainThreadMs: median(costs.map(({ mainThreadMs }) => mainThreadMs)),
    processMs: median(costs.map(({ processMs }) => processMs)),
    floorMs: median(floor),
  };
}
