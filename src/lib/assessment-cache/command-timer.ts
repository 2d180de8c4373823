import type { Fault } from "../fault";
import { SCRIPTS } from "./scripts.generated";

export type ScriptName = keyof typeof SCRIPTS;

/** The commands that are no Lua commands. Calls of several commands have the name of the first. */
const PLAIN_COMMANDS = [
  "ACL WHOAMI",
  "CONFIG",
  "EXPIRE",
  "GET",
  "HGETALL",
  "HSET",
  "INFO",
  "PING",
  "SCAN",
  "TIME",
  "XADD",
  "XRANGE",
  "XREVRANGE",
  "ZRANGEBYSCORE",
  "ZREM",
  "ZREVRANGEBYSCORE",
  "ZSCORE",
] as const;

export type PlainCommand = (typeof PLAIN_COMMANDS)[number];

export type CommandName = PlainCommand | `holdfast_${ScriptName}`;

/**
 * Every command that Holdfast sends to Redis. The name only, because the arguments of a command
 * contain students' answers.
 */
export const COMMAND_NAMES: readonly CommandName[] = [
  ...PLAIN_COMMANDS,
  ...(Object.keys(SCRIPTS) as ScriptName[]).map((name) => `holdfast_${name}` as const),
].sort();

/** Called when a command is sent; calls what it returned with its fault, or null, at its end. */
export type CommandTimer = (command: CommandName) => (fault: Fault | null) => void;
