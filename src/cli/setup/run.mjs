import { spawn } from "node:child_process";

const OUTPUT_CHARS_MAX = 200_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {Readonly<Record<string, string>>} [env] added to this process's environment
 */

/**
 * @typedef {object} CommandResult
 * @property {boolean} ok whether it ended with exit code 0
 * @property {string} output stdout and stderr together, in order
 */

/**
 * Runs a command without a terminal and waits for its end. Never throws; if the command does not
 * exist, `ok` is false.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<CommandResult>}
 */
export function run(command, args, options = {}) {
  return new Promise((resolve) => {
    let output = "";
    const child = spawn(command, [...args], {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    /** @param {Buffer} chunk */
    const keep = (chunk) => {
      output = (output + chunk.toString()).slice(-OUTPUT_CHARS_MAX);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", (error) => {
      resolve({ ok: false, output: error.message });
    });
    child.once("close", (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}

/**
 * The last lines of a command's output, for a message.
 * @param {string} output
 * @param {number} [lines]
 */
export function tail(output, lines = 12) {
  return output.trimEnd().split("\n").slice(-lines).join("\n");
}
