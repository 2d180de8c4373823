const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/**
 * The canonical form of a decimal number: its sign, its digits without leading and trailing zeros,
 * and the power of ten of the last digit. "+007", "7.0" and "70e-1" are all "7e0"; every zero is
 * "0". Exact at any length, unlike a JavaScript number. Throws a RangeError if the text is not a
 * number; callers check it first.
 */
export function comparableNumber(text: string): string {
  const [, sign, whole = "", fraction = "", power = "0"] = NUMBER.exec(text) ?? [];
  if (sign === undefined || whole + fraction === "") throw new RangeError("this is no number");
  const digits = (whole + fraction).replace(/^0+/, "");
  const significant = digits.replace(/0+$/, "");
  if (significant === "") return "0";
  const exponent = Number(power) - fraction.length + (digits.length - significant.length);
  return `${sign === "-" ? "-" : ""}${significant}e${exponent}`;
}
