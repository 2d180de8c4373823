import { useEffect, type RefObject } from "react";
import type { AttemptOptions } from "./attempt-ports";
import { pauseMs } from "./pauses";
import type { StepperEvent } from "./stepper-reducer";
import type { StepperState } from "./stepper-state";

type LatestOptions = RefObject<Pick<AttemptOptions, "readAttempt">>;
type Dispatch = (event: StepperEvent) => void;

/**
 * Reads the attempt again while its result waits for the gradebook, and whenever the student returns
 * to this tab, because it may have changed in another tab.
 */
export function usePolling(state: StepperState, options: LatestOptions, dispatch: Dispatch): void {
  const { resourceId } = state.data;
  const isPending = state.attempt?.phase === "pending";
  const hasAttempt = state.attempt !== null;

  useEffect(() => {
    if (!isPending || options.current.readAttempt === undefined) return;
    let polls = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = () => {
      timer = setTimeout(() => void poll(), pauseMs(polls));
      polls += 1;
    };
    const poll = async () => {
      if (document.visibilityState === "visible") await readInto(options, dispatch);
      if (timer !== undefined) plan();
    };
    plan();
    return () => {
      clearTimeout(timer);
      timer = undefined;
    };
  }, [isPending, resourceId, options, dispatch]);

  useEffect(() => {
    if (!hasAttempt) return;
    const onChange = () => {
      if (document.visibilityState === "visible") void readInto(options, dispatch);
    };
    document.addEventListener("visibilitychange", onChange);
    return () => document.removeEventListener("visibilitychange", onChange);
  }, [hasAttempt, resourceId, options, dispatch]);
}

/** Ignores failures: the student did not request this read, and the next one may succeed. */
async function readInto(options: LatestOptions, dispatch: Dispatch): Promise<void> {
  try {
    const attempt = (await options.current.readAttempt?.()) ?? null;
    if (attempt !== null) dispatch({ type: "polled", attempt });
  } catch {
    return;
  }
}
