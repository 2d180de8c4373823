import { hash } from "node:crypto";
import { CjsonError, decodeCjson } from "./cjson";
import { LuaVm } from "./lua-vm";
import type { LuaInput } from "./lua-vm";

import { unknownForm } from "./redis-commands";
import type { Reply } from "./redis-commands";

/** Runs a command that a script sends. */
type Send = (argv: readonly string[], script: { readonly isReadOnly: boolean }) => Reply;

/**
 * What Redis offers its scripts, as far as those of the store use it. What is not there (the other
 * functions of redis and cjson, cmsgpack, bit, struct) is nil, and a script that calls it fails.
 */
const PRELUDE = `
local send, sha1hex, decode = ...
redis = {
  call = function(...)
    local reply = send(...)
    if type(reply) == 'table' and rawget(reply, 'err') then error(reply, 0) end
    return reply
  end,
  pcall = send,
  sha1hex = sha1hex,
}
cjson = {
  decode = function(text)
    local document, problem = decode(text)
    if problem then error(problem, 0) end
    return document
  end,
}
io, os, package, require, module, dofile, loadfile, print = nil
setmetatable(_G, {
  __newindex = function(_, name)
    error('Attempt to modify a readonly table', 2)
  end,
  __index = function(_, name)
    error("Script attempted to access nonexistent global variable '" .. tostring(name) .. "'", 2)
  end,
})
`;

/** An error reply to a script, as ioredis throws one. */
export class ScriptError extends Error {}

const DOCUMENTS_MAX = 1_000;

interface Script {
  readonly ref: number;
  readonly digest: string;
  readonly isReadOnly: boolean;
}

interface ScriptCall {
  readonly source: string;
  readonly keys: readonly string[];
  readonly args: readonly string[];
}

/** The scripts of a Redis in this process: a real Lua 5.1, over any commands. */
export class RedisScripts {
  readonly #lua: LuaVm;
  readonly #scripts = new Map<string, Script>();
  readonly #documents = new Map<string, LuaInput>();
  #send: Send = () => ({ err: "ERR no script runs" });
  #running: Script | null = null;
  /** What was thrown by a command: it must not pass through Lua. */
  #thrown: unknown = null;

  private constructor(lua: LuaVm) {
    this.#lua = lua;
    lua.pushChunk(PRELUDE, "prelude");
    lua.pushFunction(() => this.#command());
    lua.pushFunction(() => this.#sha1hex());
    lua.pushFunction(() => this.#decode());
    if (!lua.call(3, 0)) throw new SyntaxError(lua.text(-1));
  }

  static async open(): Promise<RedisScripts> {
    return new RedisScripts(await LuaVm.open());
  }

  /** What Lua holds, in KiB. */
  get kibibytes(): number {
    return this.#lua.kibibytes();
  }

  /**
   * Runs a script and returns its reply as ioredis does: null for nil, a number without its
   * fraction, a list up to its first nil. Throws a `ScriptError` for an error reply, and what `send`
   * throws.
   */
  run({ source, keys, args }: ScriptCall, send: Send): unknown {
    const script = this.#scriptOf(source);
    const lua = this.#lua;
    this.#send = send;
    this.#running = script;
    this.#thrown = null;
    try {
      lua.setGlobal("KEYS", keys);
      lua.setGlobal("ARGV", args);
      lua.pushKept(script.ref);
      const isDone = lua.call(0, 1);
      if (this.#thrown !== null) throw this.#thrown as Error;
      if (!isDone) throw this.#error(script);
      return this.#result();
    } finally {
      this.#running = null;
      lua.setTop(0);
    }
  }

  #scriptOf(source: string): Script {
    const known = this.#scripts.get(source);
    if (known !== undefined) return known;
    const [, shebang = "", body = ""] = /^(#!.*|)([^]*)$/.exec(source) ?? [];
    this.#lua.pushChunk(body, "user_script");
    const isReadOnly = shebang.includes("no-writes");
    const script = { ref: this.#lua.keep(), digest: hash("sha1", source), isReadOnly };
    this.#scripts.set(source, script);
    return script;
  }

  /** redis.call and redis.pcall: the first raises what the second returns. */
  #command(): void {
    const lua = this.#lua;
    const count = lua.top;
    const argv: string[] = [];
    for (let at = 1; at <= count; at += 1) {
      const type = lua.type(at);
      if (type === "string") argv.push(lua.text(at));
      else if (type === "number") argv.push(this.#integer(lua.number(at)));
      else break;
    }
    if (argv.length < count) {
      const problem = "Lua redis lib command arguments must be strings or integers";
      lua.push(inputOf({ err: `ERR ${problem}` }));
      return;
    }
    lua.push(inputOf(this.#reply(argv)));
  }

  #reply(argv: readonly string[]): Reply {
    try {
      if (this.#running === null) throw new Error("no script runs");
      return this.#send(argv, this.#running);
    } catch (error) {
      this.#thrown ??= error;
      return { err: "ERR this process has failed" };
    }
  }

  /** The versions of Redis write fractions in different ways, and no script sends any. */
  #integer(value: number): string {
    if (!Number.isSafeInteger(value) || Object.is(value, -0))
      this.#thrown ??= unknownForm(`a script that sends ${value}`);
    return String(value);
  }

  #sha1hex(): void {
    const digest = hash("sha1", this.#lua.text(1));
    this.#lua.push(digest);
  }

  #decode(): void {
    const lua = this.#lua;
    try {
      lua.push(this.#document(lua.text(1)));
    } catch (error) {
      if (!(error instanceof CjsonError)) this.#thrown ??= error;
      lua.push(null);
      lua.push(error instanceof Error ? error.message : "not decoded");
    }
  }

  /** Equal texts are decoded once; a script gets tables of its own each time. */
  #document(text: string): LuaInput {
    const known = this.#documents.get(text);
    if (known !== undefined) return known;
    if (this.#documents.size >= DOCUMENTS_MAX) this.#documents.clear();
    const document = decodeCjson(text);
    this.#documents.set(text, document);
    return document;
  }

  #error({ digest }: Script): ScriptError {
    const lua = this.#lua;
    const problem = lua.type(-1) === "table" ? lua.textField("err") : `ERR ${lua.text(-1)}`;
    return new ScriptError(`${problem} script: ${digest}, on @user_script.`);
  }

  #result(): unknown {
    const lua = this.#lua;
    switch (lua.type(-1)) {
      case "string":
        return lua.text(-1);
      case "number":
        return Math.trunc(lua.number(-1));
      case "boolean":
        return lua.boolean(-1) ? 1 : null;
      case "table":
        return this.#list();
      default:
        return null;
    }
  }

  #list(): unknown {
    const lua = this.#lua;
    const problem = lua.textField("err");
    if (problem !== null) throw new ScriptError(problem);
    const status = lua.textField("ok");
    if (status !== null) return status;
    const list: unknown[] = [];
    for (let at = 1; ; at += 1) {
      lua.pushItem(at);
      const isEnd = lua.type(-1) === "nil";
      if (!isEnd) list.push(this.#result());
      lua.setTop(-2);
      if (isEnd) return list;
    }
  }
}

/** A reply as a script gets it: null is false, a status or an error a table with one field. */
function inputOf(reply: Reply): LuaInput {
  if (reply === null) return false;
  if (typeof reply !== "object") return reply;
  if (Array.isArray(reply)) return (reply as readonly Reply[]).map(inputOf);
  return new Map(Object.entries(reply) as [string, string][]);
}
