import { habitSyntax } from "./parse";
import { DIALECT, type Habit, HABIT_NAMES, type HabitName, HABITS, type HabitValue } from "./table";

export interface HabitDescription {
  readonly name: HabitName;
  readonly sentence: string;
  /** The default first. */
  readonly values: readonly HabitValue[];
  /** The value in the dialect; null if the dialect has the default. */
  readonly dialect: string | null;
}

/** The descriptions of all habits, generated from their table. */
export function describeHabits(): readonly HabitDescription[] {
  return HABIT_NAMES.map((name) => {
    const { sentence, values, open }: Habit = HABITS[name];
    const further = open === null ? [] : [{ value: open.form, meaning: open.meaning }];
    return { name, sentence, values: [...values, ...further], dialect: DIALECT[name] ?? null };
  });
}

/** The habits for a terminal: their syntax, their meaning, and one line per value. */
export function habitsText(): string {
  const blocks = describeHabits().map(({ name, sentence, values }) => {
    const lines = values.map(({ value, meaning }) => `    ${value}: ${meaning}`);
    return [`  ${habitSyntax(name)}`, `    ${sentence}:`, ...lines].join("\n");
  });
  const dialect = describeHabits().flatMap(({ name, dialect: value }) =>
    value === null ? [] : [`${name}=${value}`],
  );
  return [
    "Habits (the first value is the default; a name without a value selects the second):",
    ...blocks,
    `The dialect: ${dialect.join(" ")}`,
  ].join("\n");
}
