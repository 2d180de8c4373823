/**
 * The seconds to wait according to a `Retry-After` header, which contains seconds or an HTTP date
 * (RFC 9110, section 10.2.3). 0 for a date in the past; null without a valid header.
 */
export function retryAfterSecondsIn(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Date.parse accepts too much ("-5" is a year), so the start of an HTTP date is checked first.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
