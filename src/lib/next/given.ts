/** Something, or a function that returns it when it is first needed. */
export type Given<Value extends object> = Value | (() => Value);

/** What was given. A function is called each time: it should return the same object. */
export function taken<Value extends object>(given: Given<Value>): Value {
  return typeof given === "function" ? given() : given;
}
