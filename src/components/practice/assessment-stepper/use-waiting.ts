import { useEffect, type RefObject } from "react";
import { pauseMs } from "./pauses";
import type { StepperEvent } from "./stepper-reducer";
import type { StepperState } from "./stepper-state";
import { NOTHING_KEPT, type Work } from "./waiting";
import { readKeptWork, writeKeptWork } from "./waiting-memory";

/**
 * Keeps work in this tab that the server has not confirmed, and sends it again when the connection is
 * back: at the browser's event `online`, and with growing pauses, because that event only says that
 * there is a network.
 */
export function useWaiting(
  state: StepperState,
  resend: RefObject<(work: Work) => void>,
  dispatch: (event: StepperEvent) => void,
): void {
  const { userId, resourceId } = state.data;
  const { kept } = state;
  useEffect(() => {
    // Runs after hydration, because the server knows nothing of it.
    const found = readKeptWork({ userId, resourceId });
    if (found.waiting !== null || found.unsent.length > 0) dispatch({ type: "found", kept: found });
  }, [userId, resourceId, dispatch]);
  useEffect(() => {
    // The initial state says nothing about what the tab keeps.
    if (kept !== NOTHING_KEPT) writeKeptWork({ userId, resourceId }, kept);
  }, [userId, resourceId, kept]);

  const { waiting } = kept;
  useEffect(() => {
    if (waiting === null) return;
    let tries = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const plan = () => {
      timer = setTimeout(tryNow, pauseMs(tries));
      tries += 1;
    };
    const tryNow = () => {
      clearTimeout(timer);
      plan();
      resend.current(waiting);
    };
    plan();
    window.addEventListener("online", tryNow);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("online", tryNow);
    };
  }, [waiting, resend]);
}
