import {
  DEFAULT_HABITS,
  DIALECT,
  type Habit,
  HABIT_NAMES,
  type HabitName,
  HABITS,
  type Habits,
} from "./table";

/** By name, or as texts: `paging=page-number`. A name without a value selects the second value. */
export type HabitSettings = Partial<Habits> | readonly string[];

/** Thrown for an invalid habit setting. The message says what is valid. */
export class HabitSettingError extends Error {
  override readonly name = "HabitSettingError";
}

/** The default habits, or those of the widely used dialect. */
export function presetHabits(dialect: boolean): Habits {
  return dialect ? { ...DEFAULT_HABITS, ...DIALECT } : DEFAULT_HABITS;
}

/** The preset with these settings. The last value of a name counts. Throws HabitSettingError. */
export function parseHabits(settings: unknown, preset: Habits): Habits {
  if (settings === undefined) return preset;
  const pairs = parsePairs(settings).map(([name, value]) => {
    const known = parseName(name);
    return [known, parseValue(known, value)] as const;
  });
  return { ...preset, ...(Object.fromEntries(pairs) as Partial<Habits>) };
}

/** Checks one text from the command line and returns it. Throws HabitSettingError. */
export function validateHabitText(text: string): string {
  parseHabits([text], DEFAULT_HABITS);
  return text;
}

type HabitPair = readonly [name: string, value: unknown];

function parsePairs(settings: unknown): readonly HabitPair[] {
  if (Array.isArray(settings)) return settings.map(parsePair);
  if (typeof settings === "object" && settings !== null) return Object.entries(settings);
  throw new HabitSettingError('habits must be {"paging": "page-number"} or ["paging=page-number"]');
}

function parsePair(text: unknown): HabitPair {
  if (typeof text !== "string") {
    throw new HabitSettingError(
      `a habit must be a text like "paging=page-number", not ${JSON.stringify(text)}`,
    );
  }
  const at = text.indexOf("=");
  if (at >= 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const name = parseName(text.trim());
  const habit: Habit = HABITS[name];
  const [, second] = habit.values;
  if (second === undefined)
    throw new HabitSettingError(`the habit ${name} needs a value: ${habitSyntax(name)}`);
  return [name, second.value];
}

function parseName(name: string): HabitName {
  const known = HABIT_NAMES.find((each) => each === name);
  if (known !== undefined) return known;
  throw new HabitSettingError(`there is no habit "${name}"; valid are ${HABIT_NAMES.join(", ")}`);
}

function parseValue(name: HabitName, value: unknown): string {
  const { values, open }: Habit = HABITS[name];
  // In JSON, a status may be a number.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string") {
    if (values.some((each) => each.value === text) || open?.pattern.test(text)) return text;
  }
  throw new HabitSettingError(
    `the habit ${name} cannot be ${JSON.stringify(value)}; write ${habitSyntax(name)}`,
  );
}

/** The syntax of a habit: `paging=offset|page-number|offset-ignored`. */
export function habitSyntax(name: HabitName): string {
  const { values, open }: Habit = HABITS[name];
  const listed = values.map(({ value }) => value);
  return `${name}=${[...listed, ...(open === null ? [] : [open.form])].join("|")}`;
}
