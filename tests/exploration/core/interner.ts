/** One object for all equal ones, with a small number that stands for it. Values never change. */
export class Interner<Value extends object> {
  readonly #textOf: (value: Value) => string;
  readonly #byText = new Map<string, Value>();
  readonly #ids = new WeakMap<Value, number>();
  /** Writing a text is what costs: each object is written once. */
  readonly #canonical = new WeakMap<Value, Value>();

  constructor(textOf: (value: Value) => string) {
    this.#textOf = textOf;
  }

  /** The one object that stands for all that are equal to this one. */
  intern(value: Value): Value {
    const known = this.#canonical.get(value);
    if (known !== undefined) return known;
    const text = this.#textOf(value);
    const canonical = this.#byText.get(text) ?? value;
    this.#canonical.set(value, canonical);
    if (canonical === value) {
      this.#ids.set(value, this.#byText.size);
      this.#byText.set(text, value);
    }
    return canonical;
  }

  /** Equal values have the same number. */
  idOf(value: Value): number {
    const id = this.#ids.get(this.intern(value));
    if (id === undefined) throw new Error("a value has no number");
    return id;
  }
}

/** The same text for the same value; maps are written as their entries. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part instanceof Map ? { map: [...(part as Map<unknown, unknown>)] } : part,
  );
}
