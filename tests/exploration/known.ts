/** One object for all equal ones, with a small number that stands for it. */
export class Known<Value extends object> {
  readonly #textOf: (value: Value) => string;
  readonly #byText = new Map<string, Value>();
  readonly #ids = new WeakMap<Value, number>();

  constructor(text: (value: Value) => string) {
    this.#textOf = text;
  }

  the(value: Value): Value {
    if (this.#ids.has(value)) return value;
    const text = this.#textOf(value);
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    this.#ids.set(value, this.#byText.size);
    this.#byText.set(text, value);
    return value;
  }

  /** The number of a value that `the` has given. */
  idOf(value: Value): number {
    const id = this.#ids.get(value);
    if (id === undefined) throw new Error("this value has not been made known");
    return id;
  }

  get size(): number {
    return this.#byText.size;
  }
}
