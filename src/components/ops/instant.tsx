/** A time in UTC, to the second. */
export function Instant({ at }: { readonly at: string }) {
  return <time dateTime={at}>{at.replace("T", " ").replace(/\.\d+Z$/, " UTC")}</time>;
}
