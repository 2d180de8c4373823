import type { ClientSettings } from "./settings";

/**
 * The time at which an attempt was finished, in the format that the gradebook accepts: a date-time
 * in UTC, or the date in the school's time zone.
 */
export function scoreDateOf(
  finishedAt: string,
  { scoreDateFormat, timeZone }: Pick<ClientSettings, "scoreDateFormat" | "timeZone">,
): string {
  const instant = new Date(finishedAt);
  if (scoreDateFormat === "date-time") return instant.toISOString();
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).formatToParts(instant);
  const part = (type: "year" | "month" | "day"): string =>
    parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}
