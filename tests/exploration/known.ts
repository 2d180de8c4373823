/** One object for all equal ones, with a small number that stands for it. Values never change. */
export class Known<Value extends object> {
  readonly #textOf: (value: Value) => string;
  readonly #byText = new Map<string, Value>();
  readonly #ids = new WeakMap<Value, number>();
  /** Writing a text is what costs: each object is written once. */
  readonly #same = new WeakMap<Value, Value>();

  constructor(text: (value: Value) => string) {
    this.#textOf = text;
  }

  the(value: Value): Value {
    const same = this.#same.get(value);
    if (same !== undefined) return same;
    const text = this.#textOf(value);
    const known = this.#byText.get(text) ?? value;
    this.#same.set(value, known);
    if (known === value) {
      this.#ids.set(value, this.#byText.size);
      this.#byText.set(text, value);
    }
    return known;
  }

  /** Equal values have the same number. */
  idOf(value: Value): number {
    const id = this.#ids.get(this.the(value));
    if (id === undefined) throw new Error("a value has no number");
    return id;
  }

  get size(): number {
    return this.#byText.size;
  }
}
