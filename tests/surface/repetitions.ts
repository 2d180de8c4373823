/** Shorter ones are quicker to read than to look up. */
const LENGTH_MIN = 250;

/**
 * Leaves out what has been written down before: a part of an exchange that is exactly like one of an
 * earlier exchange is `<as in plain.7>`.
 */
export class Repetitions {
  readonly #seen = new Map<string, string>();

  shortened(value: unknown, exchange: string): unknown {
    if (typeof value !== "object" || value === null) return value;
    const json = JSON.stringify(value);
    if (json.length >= LENGTH_MIN) {
      const seen = this.#seen.get(json);
      if (seen !== undefined && seen !== exchange) return `<as in ${seen}>`;
      this.#seen.set(json, exchange);
    }
    if (Array.isArray(value)) return value.map((each) => this.shortened(each, exchange));
    const entries = Object.entries(value).map(([key, each]) => {
      return [key, this.shortened(each, exchange)] as const;
    });
    return Object.fromEntries(entries);
  }
}
