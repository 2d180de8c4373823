import { CJSON_NULL } from "./lua-vm";
import type { LuaInput } from "./lua-vm";

/** Both as in Redis: lua-cjson's limit, and its message for what is deeper. */
const DEPTH_MAX = 1_000;

/** What lua-cjson throws for a text that it does not decode. */
export class CjsonError extends Error {}

/**
 * Decodes as the lua-cjson 2.1 of Redis does. It takes texts that are no JSON (`nan`, `0x10`, `+1`,
 * `01`, `1.`, control characters in strings, anything after a zero byte), and it rejects half of a
 * surrogate pair that is written as an escape, which JSON.parse takes. Throws a `CjsonError`.
 */
export function decodeCjson(text: string): LuaInput {
  return new Decoder(text).document();
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '"': '"', "\\": "\\", "/": "/" },
  ...{ b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" },
};

/** What C's strtod takes; the sign is optional, and a number may begin or end with its point. */
const STRTOD =
  /[+-]?(?:inf(?:inity)?|nan(?:\([\w]*\))?|0x(?:[\da-f]+\.?[\da-f]*|\.[\da-f]+)(?:p[+-]?\d+)?|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)/iy;

/** Words that are no JSON, and numbers for lua-cjson. */
const ODD_NUMBER = /inf|nan/iy;

class Decoder {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): LuaInput {
    // A zero byte among the first two looks like UTF-16 or UTF-32.
    if (this.#text.slice(0, 2).includes("\0")) throw this.#unexpected("UTF-8");
    const value = this.#value();
    if (this.#next() !== "") throw this.#unexpected("the end");
    return value;
  }

  /** The next character that is no white space; "" at the end, which a zero byte is too. */
  #next(): string {
    while (" \t\n\r".includes(this.#text[this.#at] ?? "x")) this.#at += 1;
    const found = this.#text[this.#at] ?? "";
    return found === "\0" ? "" : found;
  }

  #value(): LuaInput {
    const first = this.#next();
    switch (first) {
      case "{":
        return this.#object();
      case "[":
        return this.#array();
      case '"':
        return this.#string();
    }
    if (/[-+\d]/.test(first)) return this.#number();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    ODD_NUMBER.lastIndex = this.#at;
    if (ODD_NUMBER.test(this.#text)) return this.#number();
    throw this.#unexpected("value");
  }

  #object(): LuaInput {
    this.#descend();
    const fields = new Map<string, LuaInput>();
    this.#at += 1;
    if (this.#next() === "}") return this.#ascend(fields);
    for (;;) {
      if (this.#next() !== '"') throw this.#unexpected("object key string");
      const name = this.#string();
      if (this.#next() !== ":") throw this.#unexpected("colon");
      this.#at += 1;
      fields.set(name, this.#value());
      if (this.#next() === "}") return this.#ascend(fields);
      if (this.#next() !== ",") throw this.#unexpected("comma or object end");
      this.#at += 1;
    }
  }

  #array(): LuaInput {
    this.#descend();
    const items: LuaInput[] = [];
    this.#at += 1;
    if (this.#next() === "]") return this.#ascend(items);
    for (;;) {
      items.push(this.#value());
      if (this.#next() === "]") return this.#ascend(items);
      if (this.#next() !== ",") throw this.#unexpected("comma or array end");
      this.#at += 1;
    }
  }

  #descend(): void {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      throw new CjsonError(`Found too many nested data structures (${this.#depth})`);
    }
  }

  /** Past the closing bracket. */
  #ascend<Value>(value: Value): Value {
    this.#depth -= 1;
    this.#at += 1;
    return value;
  }

  #string(): string {
    let decoded = "";
    this.#at += 1;
    for (;;) {
      const unit = this.#text[this.#at] ?? "\0";
      if (unit === "\0") throw this.#unexpected("string end");
      if (unit === '"') break;
      if (unit === "\\") decoded += this.#escape();
      else {
        decoded += unit;
        this.#at += 1;
      }
    }
    this.#at += 1;
    return decoded;
  }

  #escape(): string {
    const sign = this.#text[this.#at + 1] ?? "";
    if (sign === "u") return this.#unicodeEscape();
    const meant = Object.hasOwn(ESCAPES, sign) ? ESCAPES[sign] : undefined;
    if (meant === undefined) throw this.#unexpected("escape code");
    this.#at += 2;
    return meant;
  }

  /** Half of a pair is refused, whichever half it is. */
  #unicodeEscape(): string {
    const high = this.#hex4();
    if ((high & 0xf800) !== 0xd800) return String.fromCharCode(high);
    const isLowFirst = (high & 0x400) !== 0;
    if (isLowFirst || !this.#text.startsWith("\\u", this.#at)) throw this.#unexpected("pair");
    const low = this.#hex4();
    if ((low & 0xfc00) !== 0xdc00) throw this.#unexpected("pair");
    return String.fromCharCode(high, low);
  }

  #hex4(): number {
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (!/^[\da-f]{4}$/i.test(digits)) throw this.#unexpected("unicode escape code");
    this.#at += 6;
    return Number.parseInt(digits, 16);
  }

  #number(): number {
    STRTOD.lastIndex = this.#at;
    const [digits] = STRTOD.exec(this.#text) ?? [];
    if (digits === undefined) throw this.#unexpected("number");
    this.#at += digits.length;
    return numberOf(digits);
  }

  #unexpected(expected: string): CjsonError {
    return new CjsonError(`Expected ${expected} at character ${this.#at + 1}`);
  }
}

const WORDS: readonly (readonly [string, LuaInput])[] = [
  ["true", true],
  ["false", false],
  ["null", CJSON_NULL],
];

/** As strtod reads it. */
function numberOf(digits: string): number {
  const [, sign = "", size = ""] = /^([+-]?)(.*)$/.exec(digits.toLowerCase()) ?? [];
  return sign === "-" ? -sizeOf(size) : sizeOf(size);
}

function sizeOf(size: string): number {
  if (size.startsWith("inf")) return Infinity;
  if (size.startsWith("nan")) return NaN;
  if (!size.startsWith("0x")) return Number(size);
  const [, whole = "", part = "", power = "0"] =
    /^0x([\da-f]*)\.?([\da-f]*)(?:p([+-]?\d+))?$/.exec(size) ?? [];
  return Number.parseInt(whole + part, 16) * 2 ** (Number(power) - 4 * part.length);
}
