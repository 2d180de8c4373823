import { instantWords } from "#lib/slot-texts";

/** A time in UTC, to the second. */
export function Instant({ at }: { readonly at: string }) {
  return <time dateTime={at}>{instantWords(at)}</time>;
}
