/**
 * The machine that runs, played event by event, for the page /machine and `holdfast machine`. Pure:
 * nothing is stored and nobody is asked, so nobody's attempt is touched.
 */
export { changesBetween, leavesOf } from "./machine-play/changes";
export { defaultTexts, EVENT_FORMS, EVENT_TYPES, eventOf } from "./machine-play/events";
export type { EventField, EventType, TypedEvent } from "./machine-play/events";
export {
  EVENTS_MAX,
  fragmentOf,
  lastOf,
  play,
  ScriptError,
  scriptOf,
  START_NAMES,
  startNamed,
  startOf,
  typedEventOf,
  wordOf,
} from "./machine-play/script";
export type { Play, Script, StartName } from "./machine-play/script";
export type { DrawnText, Rectangle } from "./machine-play/statechart";
export { STATECHART } from "./machine-play/statechart.generated";
export { isWithin, stateOf, stepOf, transitionNamed } from "./machine-play/step";
export type { Candidate, Step, Verdict } from "./machine-play/step";
export { framesOf, missingBefore } from "./machine-play/trail-frames";
export type { TrailFrame } from "./machine-play/trail-frames";
