import type { Change } from "./mutant";
import { markerOf } from "./replacement";
import type { Replacement } from "./replacement";

/** What the change does to the line of Lua below that marker. */
export function luaReplacement(source: string, marker: string, change: Change): Replacement {
  const from = markerOf(source, marker).end + 1;
  const newline = source.indexOf("\n", from);
  const end = newline < 0 ? source.length : newline;
  const line = source.slice(from, end);
  const start = from + line.length - line.trimStart().length;
  switch (change.kind) {
    case "remove":
      return { start, end, text: "" };
    case "replace":
      return { start, end, text: change.code };
    case "insert before":
      return { start, end: start, text: `${change.code}\n` };
    case "replace value":
      return withValue(line, from, change.code);
    case "keep operand":
      return withValue(line, from, operandOf(valueOf(line), change.index));
    case "drop operand":
    case "swap branches":
      throw new Error(`nobody has needed "${change.kind}" in Lua yet`);
  }
}

const VALUE = [/^( *if )(.*?) then\b/, /^( *return )(.*)$/, /^( *(?:local )?\w+ = )(.*)$/];

function valueIn(line: string): { readonly before: string; readonly value: string } {
  for (const pattern of VALUE) {
    const [, before, value] = pattern.exec(line) ?? [];
    if (before !== undefined && value !== undefined) return { before, value };
  }
  throw new Error(`the line of Lua has no value: ${line}`);
}

function valueOf(line: string): string {
  return valueIn(line).value;
}

function withValue(line: string, from: number, text: string): Replacement {
  const { before, value } = valueIn(line);
  const start = from + before.length;
  return { start, end: start + value.length, text };
}

/** Of `a and b`, of `a or b`, or of the arguments of a call. */
function operandOf(value: string, index: number): string {
  const call = /^[\w.]+\((.*)\)$/.exec(value)?.[1];
  for (const [text, separator] of [
    ...(call === undefined ? [] : [[call, ", "] as const]),
    [value, " and "] as const,
    [value, " or "] as const,
  ]) {
    const operands = splitOutside(text, separator);
    const operand = operands[index];
    if (operands.length > 1 && operand !== undefined) return operand;
  }
  throw new Error(`there is no operand ${index} in ${value}`);
}

/** Splits where the separator stands in no brackets. */
function splitOutside(text: string, separator: string): readonly string[] {
  const parts = [""];
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (depth === 0 && text.startsWith(separator, at)) {
      parts.push("");
      at += separator.length - 1;
      continue;
    }
    const sign = text.charAt(at);
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    parts.push((parts.pop() ?? "") + sign);
  }
  return parts;
}
