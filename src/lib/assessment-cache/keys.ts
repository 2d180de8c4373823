import { Fault } from "../fault";
import { idProblem } from "../slot";
import type { Slot } from "../slot";

/**
 * `plain`: the legacy layout, for a single Redis or Sentinel. `tagged`: the same keys with one hash
 * tag a slot, for Redis Cluster. One setting; legacy pods know only `plain`.
 */
export type KeyLayout = "plain" | "tagged";

export interface SlotKeys {
  readonly pointer: string;
  readonly highWater: string;
  readonly outbox: string;
  readonly trail: string;
  /** When the latest attempt began that was given up, and the high-water mark by then. */
  readonly tombstone: string;
  /** What operators moved out of the way. */
  readonly aside: string;
  readonly statePrefix: string;
  readonly questionsPrefix: string;
  /** Of the question lists. */
  readonly listPrefix: string;
  /** The slot's row in the outbox index. */
  readonly member: string;
}

export const OUTBOX_INDEX_KEY = "assess:outbox-index";

export function keysOf(slot: Slot, layout: KeyLayout): SlotKeys {
  const member = `${encodeId(slot.userId)}:${encodeId(slot.resourceId)}`;
  const stem = layout === "tagged" ? `{${member}}` : member;
  return {
    pointer: `assess:active:${stem}`,
    highWater: `assess:highwater:${stem}`,
    outbox: `assess:outbox:${stem}`,
    trail: `assess:trail:${stem}`,
    tombstone: `assess:cleared:${stem}`,
    aside: `assess:quarantine:${stem}`,
    statePrefix: `assess:state:${stem}:`,
    questionsPrefix: `assess:questions:${stem}:`,
    listPrefix: `assess:list:${stem}:`,
    member,
  };
}

/** The slot of a row in the outbox index, or null when the row is none of ours. */
export function slotOfMember(member: string): Slot | null {
  const [user, resource, ...rest] = member.split(":");
  if (user === undefined || resource === undefined || rest.length > 0) return null;
  try {
    const slot = { userId: decodeURIComponent(user), resourceId: decodeURIComponent(resource) };
    return keysOf(slot, "plain").member === member ? slot : null;
  } catch {
    return null;
  }
}

/**
 * An id as it stands in a key: `[A-Za-z0-9._-]` as it is, every other character percent-encoded in
 * UTF-8, so that no id can reach another slot's keys. Throws on an id that `idProblem` refuses.
 */
export function encodeId(id: string): string {
  if (/^[A-Za-z0-9._-]{1,255}$/.test(id)) return id;
  const problem = idProblem(id);
  if (problem !== null) {
    throw new Fault("internal", `An id that ${problem} reached the store.`, { retryable: false });
  }
  return encodeURIComponent(id).replace(
    /[!'()*~]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}
