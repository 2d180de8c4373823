import { useEffect } from "react";
import type { AttemptView } from "#lib/actions/result";
import type { StepperEvent } from "./stepper-reducer";
import type { StepperState } from "./stepper-state";

/** The pauses grow, so that a slow gradebook is not loaded further. The last one is repeated. */
const pollDelaysMs: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];

/**
 * Reads the attempt again while its result waits for the gradebook, and whenever the student returns
 * to this tab, because it may have changed in another tab.
 */
export function usePolling(state: StepperState, dispatch: (event: StepperEvent) => void): void {
  const { resourceId } = state.data;
  const isPending = state.attempt?.phase === "pending";
  const hasAttempt = state.attempt !== null;

  useEffect(() => {
    if (!isPending) return;
    let polls = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = () => {
      const delayMs = pollDelaysMs[Math.min(polls, pollDelaysMs.length - 1)];
      polls += 1;
      timer = setTimeout(() => void poll(), delayMs);
    };
    const poll = async () => {
      if (document.visibilityState === "visible") await readInto(resourceId, dispatch);
      if (timer !== undefined) plan();
    };
    plan();
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }, [isPending, resourceId, dispatch]);

  useEffect(() => {
    if (!hasAttempt) return;
    const onChange = () => {
      if (document.visibilityState === "visible") void readInto(resourceId, dispatch);
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, [hasAttempt, resourceId, dispatch]);
}

/** Ignores failures: the student did not request this read, and the next one may succeed. */
async function readInto(
  resourceId: string,
  dispatch: (event: StepperEvent) => void,
): Promise<void> {
  try {
    const response = await fetch(`/api/attempts/${encodeURIComponent(resourceId)}`);
    if (!response.ok) return;
    const { state } = (await response.json()) as { readonly state: AttemptView };
    dispatch({ type: "polled", attempt: state });
  } catch {
    return;
  }
}
