/** One student at one resource. All state of a slot is stored together. */
export interface Slot {
  readonly userId: string;
  readonly resourceId: string;
}

const ID_LENGTH_MAX = 255;

/** A unique text for a slot, for maps in memory. */
export function slotKey({ userId, resourceId }: Slot): string {
  return `${userId.length}:${userId}${resourceId}`;
}

/** What is wrong with an id (1 to 255 UTF-16 code units, well-formed Unicode), or null. */
export function idProblem(id: string): string | null {
  if (id.length === 0) return "must not be empty";
  if (id.length > ID_LENGTH_MAX) return `must have at most ${ID_LENGTH_MAX} characters`;
  return /\p{Surrogate}/u.test(id) ? "must be well-formed Unicode" : null;
}
