/** Whether two ids are equal in a gradebook that compares ids without regard to letter case. */
export function isSameId(one: string, other: string): boolean {
  return one === other || foldedId(one) === foldedId(other);
}

/** The case-folded id: ids that differ only in letter case become equal. */
export function foldedId(id: string): string {
  return id.toLowerCase();
}
