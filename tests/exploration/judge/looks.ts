import type { LoadedSlot } from "#lib/assessment-cache";
import type { Reply } from "../call";
import type { CallStep } from "./call-step";
import type { Version, Violation } from "./ghost";
import { answered, currentOf, identityOf } from "./picture";
import type { Picture } from "./picture";

/** I1: a look finds the attempt that is there. */
export function judgeLook(
  step: CallStep,
  before: Picture,
  hidden: readonly number[],
): readonly Violation[] {
  const shown = shownBy(step.pending.call.method, step.reply);
  if (shown === undefined) return [];
  const current = currentOf(before);
  if (shown?.identity === current?.identity) return [];
  if (shown === null && current !== null && hidden.includes(current.number)) return [];
  const what = `a look shows ${shown?.identity ?? "no attempt"} where ${current?.identity ?? "none"} is`;
  return [{ invariant: "I1", what }];
}

/** The record that a reply shows; undefined when it is no look. */
export function shownBy(method: string, reply: Reply): Version | null | undefined {
  if (reply.kind === "fault") return undefined;
  if (method === "load") return versionOf(reply.value as LoadedSlot);
  if (method !== "commit") return undefined;
  const { now } = reply.value as { readonly now?: LoadedSlot };
  return now === undefined ? undefined : versionOf(now);
}

const known = new WeakMap<LoadedSlot, Version | null>();

function versionOf(loaded: LoadedSlot): Version | null {
  const seen = known.get(loaded);
  if (seen !== undefined) return seen;
  const version = readVersion(loaded);
  known.set(loaded, version);
  return version;
}

function readVersion({ record }: LoadedSlot): Version | null {
  if (record === null) return null;
  const state = JSON.parse(record.stateJson) as {
    readonly startedAt: string;
    readonly currentQuestionIndex: number;
    readonly isFinalized: boolean;
  };
  const { startedAt, currentQuestionIndex, isFinalized } = state;
  const index = answered(currentQuestionIndex, (at) => record.questionJsons.has(at));
  return { identity: identityOf(record.number, startedAt), index, isFinalized };
}
