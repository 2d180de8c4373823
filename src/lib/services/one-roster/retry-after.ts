/**
 * Seconds to wait according to a `Retry-After` header, which holds seconds or an HTTP date (RFC
 * 9110, section 10.2.3). A date in the past is 0; null when there is no header or no sense in it.
 */
export function retryAfterSecondsIn(header: string | null, nowMs: number): number | null {
  const text = header?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text);
  // Date.parse accepts much ("-5" is a year): only what begins like an HTTP date is taken for one.
  const atMs = /^[A-Z][a-z]{2,8},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(atMs) ? null : Math.max(0, Math.ceil((atMs - nowMs) / 1_000));
}
