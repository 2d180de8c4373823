import { Fault } from "../fault";
import { idProblem } from "../slot";
import type { Slot } from "../slot";

/**
 * `plain`: the legacy layout, for a single Redis or Sentinel. `tagged`: the same keys with one hash
 * tag for each attempt slot, for Redis Cluster. Legacy pods know only `plain`.
 */
export type KeyLayout = "plain" | "tagged";

export interface SlotKeys {
  readonly pointer: string;
  readonly highWater: string;
  readonly outbox: string;
  readonly trail: string;
  /** The trail of earlier versions, a stream, which is only read. */
  readonly trailStream: string;
  /** When the latest abandoned attempt started, and the high-water mark at that time. */
  readonly tombstone: string;
  /** The records and outbox entries that operators have quarantined. */
  readonly aside: string;
  readonly statePrefix: string;
  readonly questionsPrefix: string;
  /** Prefix of the question lists' keys. */
  readonly listPrefix: string;
  /** The slot's row in the outbox index. */
  readonly member: string;
}

export function keysOf(slot: Slot, layout: KeyLayout): SlotKeys {
  const member = `${encodeId(slot.userId)}:${encodeId(slot.resourceId)}`;
  const stem = layout === "tagged" ? `{${member}}` : member;
  return {
    pointer: `assess:active:${stem}`,
    highWater: `assess:highwater:${stem}`,
    outbox: `assess:outbox:${stem}`,
    trail: `assess:events:${stem}`,
    trailStream: `assess:trail:${stem}`,
    tombstone: `assess:cleared:${stem}`,
    aside: `assess:quarantine:${stem}`,
    statePrefix: `assess:state:${stem}:`,
    questionsPrefix: `assess:questions:${stem}:`,
    listPrefix: `assess:list:${stem}:`,
    member,
  };
}

/** The slot of a row in the outbox index; null if Holdfast cannot have written the row. */
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
 * The form of an id in a key. Characters outside `[A-Za-z0-9._-]` are percent-encoded in UTF-8, so
 * that no id can produce the keys of another slot. Throws for an id that `idProblem` rejects.
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
