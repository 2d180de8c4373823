/** "34650" as "34,650". Decimal text is welcome: schedules outgrow doubles. */
export function grouped(amount: number | bigint | string): string {
  return String(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ",");
}

/** "1 violation", "2 violations". */
export function counted(amount: number, one: string, many = `${one}s`): string {
  return `${grouped(amount)} ${amount === 1 ? one : many}`;
}

/** "I1, I2 and I3". */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

export function yesOrNo(is: boolean): string {
  return is ? "yes" : "no";
}

/** The first few, and how many more there are. */
export function firstFew(all: readonly string[], few: number, separator = "; "): string {
  const more = all.length - few;
  return all.slice(0, few).join(separator) + (more > 0 ? ` (and ${grouped(more)} more)` : "");
}

/** H2 before H10: numbers inside of names count as numbers. */
export function inReadingOrder(one: string, other: string): number {
  const parts = (text: string) => text.split(/(\d+)/);
  const [left, right] = [parts(one), parts(other)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [a = "", b = ""] = [left[at], right[at]];
    if (a === b) continue;
    const difference = Number(a) - Number(b);
    if (at % 2 === 1 && difference !== 0) return difference;
    return a < b ? -1 : 1;
  }
  return left.length - right.length;
}
