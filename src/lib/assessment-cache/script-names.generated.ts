// Generated from lua/*.lua by `npm run generate`. Do not edit.

export const SCRIPT_NAMES = [
  "acknowledge",
  "adopt",
  "claim",
  "clear",
  "commit",
  "create",
  "due",
  "enqueue",
  "examine",
  "load",
  "peek",
  "permissions",
  "quarantine",
  "repin",
  "replace",
  "reschedule",
  "rows",
  "seed",
  "trail",
] as const;

export type ScriptName = (typeof SCRIPT_NAMES)[number];
