import type { AttemptTypes, State } from "./attempt-types";
import type { Moment } from "./core/model";
import type { ProcessNode } from "./core/process-graph";
import { currentOf, pictureOf } from "./judge/picture";
import type { Picture, RecordPicture } from "./judge/picture";
import type { PodScript } from "./pod";
import type { Scenario } from "./scenario";
import { QUESTIONS, requestOf } from "./tab";
import type { TabMemory, TabScript, View } from "./tab";
import type { World } from "./world";
import { requestText } from "./wording";

const NONE = "none";

/** What a person sees of a state: what Redis and the gradebook hold, and what each tab knows. */
export function momentOf({ pods: scripts }: Scenario, { world, pods }: State): Moment {
  const picture = pictureOf(world.entries);
  const current = currentOf(picture);
  const { pointer, mark, outbox, isAnnounced, clearedStart, tombstoneMark } = picture;
  const hasModes = scripts.some(({ mode }) => mode === "asked");
  return {
    state: stateOf(picture, current),
    facts: {
      "attempt number": numberText(current?.number ?? null),
      records: listed([...picture.records.values()].map(recordText)),
      pointer: numberText(pointer),
      "high-water mark": mark === 0 ? NONE : String(mark),
      outbox: listed([...outbox.keys()].map((number) => `the result of attempt ${number}`)),
      "outbox index": isAnnounced ? "names the slot" : NONE,
      tombstone: clearedStart === "" ? NONE : `a reset, at the high-water mark ${tombstoneMark}`,
      gradebook: listed(resultsOf(world)),
      ...(hasModes && { mode: world.mode }),
      ...Object.fromEntries(scripts.flatMap((script, pod) => tabTexts(script, pods[pod]))),
    },
  };
}

/** The state that the machine is in when it is loaded now. */
function stateOf({ outbox }: Picture, current: RecordPicture | null): string {
  if (current === null) return "NoAttempt";
  if (current.isFinalized) {
    return outbox.has(current.number) ? "Finalized.pending" : "Finalized.published";
  }
  return current.index < QUESTIONS ? "Active.answering" : "Active.complete";
}

function recordText({ number, index, isFinalized }: RecordPicture): string {
  return `attempt ${number}, ${standText(index, isFinalized)}`;
}

function standText(index: number, isFinalized: boolean): string {
  return isFinalized ? "finalized" : `${index} of ${QUESTIONS} answered`;
}

function resultsOf({ results }: World): readonly string[] {
  return [...results.values()].map(({ resultId, score }) => {
    const number = /_attempt_(\d+)$/.exec(resultId)?.[1] ?? resultId;
    return `attempt ${number}, score ${score}`;
  });
}

/** What each tab of a process does or does next, and what it sees. */
function tabTexts(
  { tabs }: PodScript,
  node: ProcessNode<AttemptTypes> | undefined,
): readonly (readonly [string, string])[] {
  return tabs.map((script, tab) => {
    const memory = node?.memory.tabs[tab];
    const text = memory === undefined ? NONE : `${doingText(script, memory)}; ${seenText(memory)}`;
    return [`tab ${script.name}`, text];
  });
}

function doingText(script: TabScript, memory: TabMemory): string {
  if (memory.position >= script.steps.length) return "is done";
  const request = requestOf(script, memory);
  if (request === null) return "has nothing to ask";
  return `${requestText(request)}${memory.retries > 0 ? " again" : ""}`;
}

function seenText({ view }: TabMemory): string {
  return view === null ? "sees no attempt" : `sees ${viewText(view)}`;
}

function viewText({ attemptNumber, index, isFinalized }: View): string {
  return `attempt ${attemptNumber}, ${standText(index, isFinalized)}`;
}

function numberText(number: number | null): string {
  return number === null ? NONE : String(number);
}

function listed(texts: readonly string[]): string {
  return texts.length === 0 ? NONE : texts.join("; ");
}
