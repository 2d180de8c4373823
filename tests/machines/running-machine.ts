import { attemptMachine } from "#machines/attempt.machine";
import { declaredStates, FIRST_STATE } from "#report/statechart/states";
import { declaredTransitions } from "#report/statechart/transitions";
import type { DeclaredMachine } from "./stately-extractor";

/** The declaration of the machine that runs. */
export const RUNNING_MACHINE: DeclaredMachine = {
  id: attemptMachine.id,
  description: attemptMachine.config.description ?? "",
  first: FIRST_STATE,
  states: declaredStates(),
  transitions: declaredTransitions(),
};
