import type { Fault } from "../fault";
import { SCRIPT_NAMES } from "./script-names.generated";
import type { ScriptName } from "./script-names.generated";

export type { ScriptName } from "./script-names.generated";

/** The plain Redis commands. A call that sends several has the name of the first. */
const PLAIN_COMMANDS = [
  "ACL WHOAMI",
  "CONFIG",
  "EXPIRE",
  "GET",
  "HGETALL",
  "HSET",
  "INFO",
  "LRANGE",
  "PING",
  "SCAN",
  "SET",
  "TIME",
  "XADD",
  "XRANGE",
  "XREVRANGE",
  "ZADD",
  "ZREM",
  "ZSCORE",
] as const;

export type PlainCommand = (typeof PLAIN_COMMANDS)[number];

/** The name of a command that Holdfast sends to Redis: a plain one, or a Lua command. */
export type CommandName = PlainCommand | `holdfast_${ScriptName}`;

/**
 * Every command that Holdfast sends to Redis, by name only: the arguments contain students'
 * answers.
 */
export const COMMAND_NAMES: readonly CommandName[] = [
  ...PLAIN_COMMANDS,
  ...SCRIPT_NAMES.map((name) => `holdfast_${name}` as const),
].sort();

/**
 * Called when a command is sent. The returned function is called when it ends, with its fault or
 * null.
 */
export type CommandTimer = (command: CommandName) => (fault: Fault | null) => void;
