// Ends processes when their starter has ended, even if the starter was killed with SIGKILL. The
// starter writes lines "+<pid>" and "-<pid>" to the standard input of this script and keeps the pipe
// open. When the starter ends, the system closes the pipe. This script then interrupts the remaining
// processes, and kills them after a while. It works on every system that Node runs on.

const KILL_AFTER_MS = 3_000;
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
// Ignores signals that are meant for the starter, because this script must outlive it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

async function endAll() {
  // Not SIGTERM, after which a server keeps running for its grace time.
  for (const pid of pids) send(pid, "SIGINT");
  const deadline = Date.now() + KILL_AFTER_MS;
  while (Date.now() < deadline && [...pids].some((pid) => send(pid, 0))) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  for (const pid of pids) send(pid, "SIGKILL");
  process.exit(0);
}

/**
 * Sends the signal to the process group of `pid`: each process leads its own group.
 * @param {number} pid
 * @param {NodeJS.Signals | 0} signal
 * @returns {boolean} whether the group exists
 */
function send(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}
