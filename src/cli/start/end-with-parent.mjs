// Ends processes when the process that started them is gone, whatever ended it. That one writes
// "+<pid>" and "-<pid>", a line each, to the standard input, and holds its other end open: when it
// ends, also by a signal that it cannot see, the system closes the pipe. Whoever is still noted
// then is asked to end, and is ended after a moment. It needs neither signals nor a process list of
// one system, and runs on plain Node.

const INSIST_AFTER_MS = 3_000;
const POLL_MS = 50;

/** @type {Set<number>} */
const pids = new Set();
let unfinished = "";

process.stdin.on("data", (/** @type {Buffer} */ chunk) => {
  const lines = (unfinished + chunk.toString()).split("\n");
  unfinished = lines.pop() ?? "";
  for (const line of lines) {
    const pid = Number(line.slice(1));
    if (line.startsWith("+")) pids.add(pid);
    else pids.delete(pid);
  }
});
process.stdin.once("end", () => void endAll());
process.stdin.once("error", () => void endAll());
// Meant for the process that it watches; this one has to outlive it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

async function endAll() {
  // Not SIGTERM, after which a server goes on for a while: nobody is left to wait for it.
  for (const pid of pids) send(pid, "SIGINT");
  const deadline = Date.now() + INSIST_AFTER_MS;
  while (Date.now() < deadline && [...pids].some((pid) => send(pid, 0))) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  for (const pid of pids) send(pid, "SIGKILL");
  process.exit(0);
}

/**
 * To the process and what it has started: each is the first of a group of its own.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether anybody was there
 */
function send(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
