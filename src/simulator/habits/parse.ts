import {
  DEFAULT_HABITS,
  DIALECT,
  type Habit,
  HABIT_NAMES,
  type HabitName,
  HABITS,
  type Habits,
} from "./table";

/** Habits by name, or as texts: `paging=page-number`; a name alone takes the second value. */
export type HabitSettings = Partial<Habits> | readonly string[];

/** Thrown for a habit setting that cannot be; the message says what is valid. */
export class BadHabit extends Error {
  override readonly name = "BadHabit";
}

/** The habits of a gradebook of which nothing is said, or of the dialect in wide use. */
export function presetHabits(dialect: boolean): Habits {
  return dialect ? { ...DEFAULT_HABITS, ...DIALECT } : DEFAULT_HABITS;
}

/** The preset with these settings on top, the last of a name counting. Throws BadHabit. */
export function parseHabits(settings: unknown, preset: Habits): Habits {
  if (settings === undefined) return preset;
  const pairs = pairsOf(settings).map(([name, value]) => {
    const known = nameOf(name);
    return [known, valueOf(known, value)] as const;
  });
  return { ...preset, ...(Object.fromEntries(pairs) as Partial<Habits>) };
}

/** Checks one text, as the command line gives it, and hands it back. Throws BadHabit. */
export function checkedHabitText(text: string): string {
  parseHabits([text], DEFAULT_HABITS);
  return text;
}

type Pair = readonly [name: string, value: unknown];

function pairsOf(settings: unknown): readonly Pair[] {
  if (Array.isArray(settings)) return settings.map(pairOf);
  if (typeof settings === "object" && settings !== null) return Object.entries(settings);
  throw new BadHabit('habits are {"paging": "page-number"} or ["paging=page-number"]');
}

function pairOf(text: unknown): Pair {
  if (typeof text !== "string") {
    throw new BadHabit(`a habit is a text like "paging=page-number", not ${JSON.stringify(text)}`);
  }
  const at = text.indexOf("=");
  if (at >= 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  const name = nameOf(text.trim());
  const habit: Habit = HABITS[name];
  const [, second] = habit.values;
  if (second === undefined) throw new BadHabit(`the habit ${name} needs a value: ${formOf(name)}`);
  return [name, second.value];
}

function nameOf(name: string): HabitName {
  const known = HABIT_NAMES.find((each) => each === name);
  if (known !== undefined) return known;
  throw new BadHabit(`there is no habit "${name}"; valid are ${HABIT_NAMES.join(", ")}`);
}

function valueOf(name: HabitName, value: unknown): string {
  const { values, open }: Habit = HABITS[name];
  // A status in JSON may well be a number.
  const text = typeof value === "number" ? String(value) : value;
  if (typeof text === "string") {
    if (values.some((each) => each.value === text) || open?.pattern.test(text)) return text;
  }
  throw new BadHabit(`the habit ${name} cannot be ${JSON.stringify(value)}; write ${formOf(name)}`);
}

/** How a habit is written: `paging=offset|page-number|offset-ignored`. */
export function formOf(name: HabitName): string {
  const { values, open }: Habit = HABITS[name];
  const listed = values.map(({ value }) => value);
  return `${name}=${[...listed, ...(open === null ? [] : [open.form])].join("|")}`;
}
