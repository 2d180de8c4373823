import fc from "fast-check";
import type { Redis } from "ioredis";
import { scriptsOfProcess } from "#tests/lua/lua-store";
import { ScriptError } from "#tests/lua/redis-scripts";
import type { HistoryTrace, Property } from "../property";

/** What cjson makes of a text, in words; and the same as a reply, if it is a list or a scalar. */
const DECODE_LUA = `
local function text_of(value)
  local kind = type(value)
  if kind == 'number' then return value ~= value and 'nan' or string.format('%.17g', value) end
  if kind == 'string' then return #value .. ':' .. value end
  if kind ~= 'table' then return kind == 'userdata' and 'null' or tostring(value) end
  local items = {}
  for key, item in pairs(value) do
    items[#items + 1] = type(key) .. ' ' .. text_of(key) .. ' = ' .. text_of(item)
  end
  table.sort(items)
  return '{' .. table.concat(items, ', ') .. '}'
end
local ok, document = pcall(cjson.decode, ARGV[1])
if not ok then return {'rejected'} end
return {'decoded', text_of(document), document}
`;

/** Doubles that a text writes in an unusual way, and where it is easy to lose a digit. */
const numbers = fc.oneof(
  fc.constantFrom(1e21, 1e-7, -0, 0.1, 5e-324, 1.7976931348623157e308, 2 ** 53, -1.5, 1e15),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
);

/** With halves of surrogate pairs, control characters, line separators and zero bytes. */
const texts = fc.oneof(
  fc.string({ unit: "binary", maxLength: 6 }),
  fc.constantFrom(
    "",
    "\u2028\u2029",
    "\ud83d\ude00",
    "\ud83d",
    "\ude00",
    '\u0000"\\/\b\f\n\r\t\u007f',
  ),
);
const names = fc.oneof(texts, fc.constantFrom("isFinalized", "__proto__", "1", "length"));

/** Any value that JSON.stringify writes. */
const { value: values } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(numbers, texts, fc.boolean(), fc.constant(null)),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(names, tie("value"), { maxKeys: 4 }),
  ),
}));

/** What makes a text something that JSON.stringify does not write. */
const damages = fc.constantFrom(
  ...["", "{", "}", "[", "]", ",", ":", '"', "\\", "\\ud800", "\\u00e9", "\\uD83D\\uDE00", "\\x"],
  ...["nan", "-NaN", "inf", "-Infinity", "nul", "true", "0x1F", "0x1.8p3", "-", "+1", "01", "1."],
  ...[".5", "1e", "1e+5", " ", "\t", "\v", "\u0000", "\u0001", "\ufeff", "/**/", "é"],
);

const documents = fc.oneof(
  { weight: 3, arbitrary: values.map((value) => JSON.stringify(value)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(values, fc.nat(60), fc.nat(3), damages)
      .map(([value, at, length, damage]) => {
        const text = JSON.stringify(value);
        const from = at % (text.length + 1);
        return text.slice(0, from) + damage + text.slice(from + length);
      }),
  },
  { weight: 1, arbitrary: damages },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(2, 999, 1_000, 1_001)
      .map((depth) => "[".repeat(depth) + "]".repeat(depth)),
  },
);

/** Lua makes of every text what the Lua of a real Redis makes of it. `given`: breaks that. */
export function decodingAgrees(
  client: () => Redis,
  given: (document: string) => string = (document) => document,
): Pick<Property<string>, "histories" | "run" | "events" | "clients"> {
  return {
    ...{ clients: 1, events: 1, histories: documents },
    run: async (document, counter): Promise<HistoryTrace | null> => {
      const scripts = await scriptsOfProcess();
      const args = [given(document)];
      const here = resultOf(() => scripts.run({ source: DECODE_LUA, keys: [], args }, noCommand));
      const there = await client()
        .eval(DECODE_LUA, 0, document)
        .catch((error: unknown) => ({ thrown: String(error) }));
      counter.steps += 1;
      counter.add(...reachedBy(document, here));
      const [left, right] = [shown(here), shown(there)];
      if (left === right) return null;
      const steps = [{ actor: "a client", does: `decodes ${document}`, reply: left, fault: null }];
      const title = `${left} in process, ${right} in Redis`;
      return { title, invariant: null, actors: ["a client"], steps };
    },
  };
}

function noCommand(): never {
  throw new Error("the script sends no command");
}

function resultOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    if (error instanceof ScriptError) return { thrown: error.message };
    throw error;
  }
}

/** A reply is an integer of 64 bits, of which JavaScript tells only those that are safe. */
function shown(result: unknown): string {
  return JSON.stringify(result, (_key, part: unknown) =>
    typeof part === "number" && !Number.isSafeInteger(part) ? "a large number" : part,
  );
}

function reachedBy(document: string, result: unknown): readonly string[] {
  const [outcome] = Array.isArray(result) ? (result as readonly unknown[]) : ["thrown"];
  const isJson = isParsed(document);
  return [`${isJson ? "JSON" : "no JSON"}: ${String(outcome)}`];
}

function isParsed(document: string): boolean {
  try {
    JSON.parse(document);
    return true;
  } catch {
    return false;
  }
}
