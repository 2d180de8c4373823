/** What is used of the C API of Lua 5.1, as Emscripten exports it. Numbers are addresses or indexes. */
interface LuaModule {
  /** Replaced when the memory grows. */
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
  addFunction(fn: (state: number) => number, signature: "ii"): number;
  _malloc(bytes: number): number;
  _free(address: number): void;
  _luaL_newstate(): number;
  _luaL_openlibs(state: number): void;
  _luaL_loadbuffer(state: number, text: number, bytes: number, name: number): number;
  _luaL_ref(state: number, table: number): number;
  _lua_pcall(state: number, args: number, results: number, handler: number): number;
  _lua_checkstack(state: number, slots: number): number;
  _lua_gettop(state: number): number;
  _lua_settop(state: number, index: number): void;
  _lua_type(state: number, index: number): number;
  _lua_toboolean(state: number, index: number): number;
  _lua_tonumber(state: number, index: number): number;
  _lua_tolstring(state: number, index: number, length: number): number;
  _lua_pushnil(state: number): void;
  _lua_pushboolean(state: number, value: number): void;
  _lua_pushnumber(state: number, value: number): void;
  _lua_pushlstring(state: number, text: number, bytes: number): void;
  _lua_pushlightuserdata(state: number, address: number): void;
  _lua_pushcclosure(state: number, fn: number, upvalues: number): void;
  _lua_createtable(state: number, items: number, fields: number): void;
  _lua_rawget(state: number, table: number): void;
  _lua_rawgeti(state: number, table: number, at: number): void;
  _lua_rawset(state: number, table: number): void;
  _lua_rawseti(state: number, table: number, at: number): void;
  _lua_gc(state: number, what: number, data: number): number;
}

const REGISTRY = -10_000;
const GLOBALS = -10_002;
const GC_COUNT = 3;

const TYPES = [
  ...["nil", "boolean", "light userdata", "number", "string"],
  ...["table", "function", "userdata", "thread"],
] as const;
type LuaType = (typeof TYPES)[number];

/** JSON's null, as lua-cjson has it: a light userdata that is no address. */
export const CJSON_NULL = Symbol("cjson.null");

/** What JavaScript can hand to Lua. A list and a map become a table, null becomes nil. */
export type LuaInput =
  | string
  | number
  | boolean
  | null
  | typeof CJSON_NULL
  | readonly LuaInput[]
  | ReadonlyMap<string, LuaInput>;

/** Below this length a loop over the bytes is faster than an encoder. */
const SHORT = 48;

/** Texts that are remembered. */
const TEXTS_MAX = 10_000;

/** UTF-8 takes at most three bytes for a UTF-16 code unit. */
const BYTES_MAX = 3;

const encoder = new TextEncoder();

/**
 * A Lua 5.1 in WebAssembly, and its stack. Texts are UTF-8 in Lua: what UTF-8 cannot say (half of a
 * surrogate pair) becomes U+FFFD, as on the way to a Redis.
 */
export class LuaVm {
  readonly #module: LuaModule;
  readonly #state: number;
  readonly #length: number;
  readonly #texts = new Map<string, string>();
  #scratch: number;
  #scratchBytes = 1 << 16;

  private constructor(module: LuaModule) {
    this.#module = module;
    this.#state = module._luaL_newstate();
    module._luaL_openlibs(this.#state);
    this.#length = module._malloc(4);
    this.#scratch = module._malloc(this.#scratchBytes);
  }

  static async open(): Promise<LuaVm> {
    // The types of the package refer to files that it does not contain.
    const { LuaApi } = (await import("wasmoon-lua5.1")) as unknown as {
      readonly LuaApi: { initialize(): Promise<{ readonly module: LuaModule }> };
    };
    const { module } = await LuaApi.initialize();
    return new LuaVm(module);
  }

  get top(): number {
    return this.#module._lua_gettop(this.#state);
  }

  /** Removes what is above this index; a negative one counts from the top. */
  setTop(index: number): void {
    this.#module._lua_settop(this.#state, index);
  }

  /** Compiles and pushes a function. Throws a SyntaxError. */
  pushChunk(source: string, name: string): void {
    const [text, textBytes] = this.#copy(source);
    const [chunk, nameBytes] = this.#copy(`@${name}`);
    this.#module.HEAPU8[chunk + nameBytes] = 0;
    const failed = this.#module._luaL_loadbuffer(this.#state, text, textBytes, chunk) !== 0;
    this.#module._free(text);
    this.#module._free(chunk);
    if (!failed) return;
    const problem = this.text(-1);
    this.setTop(-2);
    throw new SyntaxError(problem);
  }

  /** Pops a value and keeps it; gives a number for `pushKept`. */
  keep(): number {
    return this.#module._luaL_ref(this.#state, REGISTRY);
  }

  pushKept(ref: number): void {
    this.#module._lua_rawgeti(this.#state, REGISTRY, ref);
  }

  /**
   * Pushes a function of JavaScript, which finds its arguments on the stack and pushes one result
   * or none. It must not throw: an exception would leave Lua in the middle of its work.
   */
  pushFunction(fn: () => void): void {
    const address = this.#module.addFunction(() => {
      const before = this.top;
      fn();
      return this.top - before;
    }, "ii");
    this.#module._lua_pushcclosure(this.#state, address, 0);
  }

  /** Calls the function below these arguments; false leaves the error instead of the results. */
  call(args: number, results: number): boolean {
    return this.#module._lua_pcall(this.#state, args, results, 0) === 0;
  }

  setGlobal(name: string, value: LuaInput): void {
    this.push(name);
    this.push(value);
    this.#module._lua_rawset(this.#state, GLOBALS);
  }

  push(value: LuaInput): void {
    if (typeof value === "string") this.#pushText(value);
    else if (typeof value === "number") this.#module._lua_pushnumber(this.#state, value);
    else if (typeof value === "boolean") {
      this.#module._lua_pushboolean(this.#state, value ? 1 : 0);
    } else if (value === null) this.#module._lua_pushnil(this.#state);
    else if (value === CJSON_NULL) this.#module._lua_pushlightuserdata(this.#state, 0);
    else this.#pushTable(value);
  }

  type(index: number): LuaType {
    return TYPES[this.#module._lua_type(this.#state, index)] ?? "nil";
  }

  boolean(index: number): boolean {
    return this.#module._lua_toboolean(this.#state, index) !== 0;
  }

  number(index: number): number {
    return this.#module._lua_tonumber(this.#state, index);
  }

  /** Of a string or a number. Equal texts are mostly one string, which is quick to compare. */
  text(index: number): string {
    const text = this.#read(index);
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    if (this.#texts.size >= TEXTS_MAX) this.#texts.clear();
    this.#texts.set(text, text);
    return text;
  }

  #read(index: number): string {
    const from = this.#module._lua_tolstring(this.#state, index, this.#length);
    const length = this.#module.HEAPU32[this.#length >> 2] ?? 0;
    const heap = this.#module.HEAPU8;
    if (length < SHORT) {
      let text = "";
      let at = 0;
      for (; at < length; at += 1) {
        const byte = heap[from + at] ?? 0;
        if (byte > 127) break;
        text += String.fromCharCode(byte);
      }
      if (at === length) return text;
    }
    return Buffer.from(heap.buffer, from, length).toString("utf8");
  }

  /** Pushes an item of the table at the top. */
  pushItem(at: number): void {
    this.#reserve();
    this.#module._lua_rawgeti(this.#state, -1, at);
  }

  /** The text in a field of the table at the top; null: there is no text. */
  textField(name: string): string | null {
    this.push(name);
    this.#module._lua_rawget(this.#state, -2);
    const text = this.type(-1) === "string" ? this.text(-1) : null;
    this.setTop(-2);
    return text;
  }

  /** What Lua holds, in KiB. */
  kibibytes(): number {
    return this.#module._lua_gc(this.#state, GC_COUNT, 0);
  }

  /** Lua has room for 20 values; what is nested needs more, and Lua does not check. */
  #reserve(): void {
    if (this.#module._lua_checkstack(this.#state, 4) === 0) throw new RangeError("too deep");
  }

  #pushTable(value: readonly LuaInput[] | ReadonlyMap<string, LuaInput>): void {
    this.#reserve();
    if (value instanceof Map) {
      this.#module._lua_createtable(this.#state, 0, value.size);
      for (const [field, part] of value as ReadonlyMap<string, LuaInput>) {
        this.push(field);
        this.push(part);
        this.#module._lua_rawset(this.#state, -3);
      }
      return;
    }
    const list = value as readonly LuaInput[];
    this.#module._lua_createtable(this.#state, list.length, 0);
    for (const [at, part] of list.entries()) {
      this.push(part);
      this.#module._lua_rawseti(this.#state, -2, at + 1);
    }
  }

  #pushText(text: string): void {
    const { length } = text;
    if (length < SHORT) {
      const heap = this.#module.HEAPU8;
      let at = 0;
      for (; at < length; at += 1) {
        const unit = text.charCodeAt(at);
        if (unit > 127) break;
        heap[this.#scratch + at] = unit;
      }
      if (at === length) {
        this.#module._lua_pushlstring(this.#state, this.#scratch, length);
        return;
      }
    }
    if (length * BYTES_MAX > this.#scratchBytes) {
      this.#module._free(this.#scratch);
      this.#scratchBytes = length * BYTES_MAX;
      this.#scratch = this.#module._malloc(this.#scratchBytes);
    }
    const bytes = this.#write(text, this.#scratch, this.#scratchBytes);
    this.#module._lua_pushlstring(this.#state, this.#scratch, bytes);
  }

  /** Copies a text into memory of its own, with room for a terminating zero. */
  #copy(text: string): readonly [address: number, bytes: number] {
    const room = text.length * BYTES_MAX + 1;
    const address = this.#module._malloc(room);
    return [address, this.#write(text, address, room)];
  }

  #write(text: string, address: number, room: number): number {
    return encoder.encodeInto(text, this.#module.HEAPU8.subarray(address, address + room)).written;
  }
}
