const NUMBER = /^([+-]?)(\d*)\.?(\d*)(?:e([+-]?\d+))?$/i;

/**
 * A decimal number in the one form that its amount has: sign, digits without zeros at either end,
 * and the power of ten of the last of them. "+007", "7.0" and "70e-1" are all "7e0"; every zero is
 * "0". Exact at any length, which a JavaScript number is not. Throws a RangeError on a text that is
 * no number: the caller has checked it.
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
