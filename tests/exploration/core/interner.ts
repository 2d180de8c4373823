/** One object for all equal ones, with a small number that stands for it. Values never change. */
export class Interner<Value extends object> {
  readonly #textOf: (value: Value) => string;
  readonly #numbers = new Map<string, number>();
  /** By number: the objects that stand for all that are equal to them. */
  readonly #values: Value[] = [];
  /** The numbers of objects whose text need not be written again: writing it is what costs. */
  readonly #known = new WeakMap<Value, number>();

  constructor(textOf: (value: Value) => string) {
    this.#textOf = textOf;
  }

  /**
   * The one object that stands for all that are equal to this one. This one itself is not
   * remembered: it is meant to be dropped.
   */
  intern(value: Value): Value {
    const number = this.#known.get(value) ?? this.#numberOf(value);
    return this.#values[number] ?? value;
  }

  /** Equal values have the same number. */
  idOf(value: Value): number {
    const known = this.#known.get(value);
    if (known !== undefined) return known;
    const number = this.#numberOf(value);
    this.#known.set(value, number);
    return number;
  }

  #numberOf(value: Value): number {
    const text = this.#textOf(value);
    const found = this.#numbers.get(text);
    if (found !== undefined) return found;
    const number = this.#values.push(value) - 1;
    this.#numbers.set(text, number);
    this.#known.set(value, number);
    return number;
  }
}

/** The same text for the same value; maps are written as their entries. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Map ? { map: [...(part as Map<unknown, unknown>)] } : part,
  );
}
