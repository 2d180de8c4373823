/**
 * What each method of the store runs on Redis: the Lua command by its name, or the plain command.
 * The name only: a command's arguments carry students' answers.
 */
export const OPERATIONS: Readonly<Record<string, string>> = {
  load: "holdfast_load",
  create: "holdfast_create",
  commit: "holdfast_commit",
  clear: "holdfast_clear",
  announce: "holdfast_announce",
  claimDue: "holdfast_claim",
  reschedule: "holdfast_reschedule",
  settle: "holdfast_settle",
  readOutbox: "HGETALL",
  getActiveAttemptNumber: "holdfast_touch",
  setActiveAttemptNumber: "SET",
  clearActiveAttemptNumber: "DEL",
  findLatestCachedAttemptNumber: "holdfast_probe",
  scanAssessmentAttempts: "SCAN",
  getAssessmentState: "GET",
  deleteAssessmentState: "holdfast_clear",
  readTrail: "XRANGE",
  appendTrail: "holdfast_trail",
  ping: "PING",
  peek: "holdfast_peek",
  replace: "holdfast_replace",
  examine: "holdfast_examine",
  repin: "holdfast_repin",
  setAside: "holdfast_aside",
  keepEntryAside: "HSET",
  countDue: "ZCOUNT",
  appendAudit: "XADD",
  readAudit: "XREVRANGE",
};
