/** Whether two ids are the same to a gradebook that compares them without regard to case. */
export function isSameId(one: string, other: string): boolean {
  return one === other || foldedId(one) === foldedId(other);
}

/** The id in the form in which ids that differ by case only are equal. */
export function foldedId(id: string): string {
  return id.toLowerCase();
}
