import { ATTRIBUTES, OTHER, type AttributeName } from "./attributes";
import { CATALOGUE, type MetricName } from "./catalogue";

/** The attributes that a caller passes. Only values of the table are recorded. */
export type AttributeValues = Readonly<
  Partial<Record<AttributeName, string | number | null | undefined>>
>;

type RecordedAttributes = Record<string, string | number>;

/** The values of the attributes that depend on how the process was started. */
export type SettingsValues = Readonly<Partial<Record<AttributeName, readonly (string | number)[]>>>;

export interface ClosedSets {
  /** Keeps these attributes. A text that is not listed becomes `_OTHER`; a number is dropped. */
  of(names: readonly AttributeName[], given: AttributeValues): RecordedAttributes;
  /** The highest possible number of series of a metric, without the buckets of a histogram. */
  seriesMax(name: MetricName): number;
}

export const ATTRIBUTE_NAMES = Object.keys(ATTRIBUTES) as readonly AttributeName[];

/** Filters every attribute of a metric or a span. */
export function closedSets(settings: SettingsValues): ClosedSets {
  const listed = new Map<AttributeName, ReadonlySet<unknown>>(
    ATTRIBUTE_NAMES.map((name) => {
      const { values } = ATTRIBUTES[name];
      return [name, new Set<unknown>(values === "settings" ? (settings[name] ?? []) : values)];
    }),
  );
  return {
    of: (names, given) => {
      const closed: RecordedAttributes = {};
      for (const name of names) {
        const value = given[name];
        if (value === undefined || value === null) continue;
        if (listed.get(name)?.has(value) === true) closed[name] = value;
        else if (typeof value === "string") closed[name] = OTHER;
      }
      return closed;
    },
    seriesMax: (name) =>
      // Each attribute may also be absent, or `_OTHER`.
      CATALOGUE[name].attributes
        .map((each) => (listed.get(each)?.size ?? 0) + 2)
        .reduce((product, size) => product * size, 1),
  };
}
