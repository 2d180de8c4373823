import { createInterface } from "node:readline";
import { Command } from "commander";
import { INSPECTOR_PORT } from "../lib/inspector-address";
import {
  framesOf,
  lastOf,
  missingBefore,
  play,
  ScriptError,
  startOf,
  stateOf,
  typedEventOf,
} from "../lib/machine-play";
import type { Script, TrailFrame } from "../lib/machine-play";
import type { SlotTrail } from "../lib/services/operations";
import type { OpenDeployment } from "./deployment";
import { EXIT, operate, settingExitCode, slotOf, UsageError } from "./operator-context";
import type { ExitCode } from "./operator-context";
import { openInspector } from "./machine/open-inspector";
import { eventsText, frameText, machineText, stepText } from "./machine/texts";

interface MachineFlags {
  readonly from: string;
  readonly interactive?: true;
  readonly slot?: string;
  readonly inspector?: string | true;
}

/** Opens Stately's inspector on a port of this machine, until the process ends. */
type OpenInspector = (port: number) => Promise<void>;

/**
 * `holdfast machine`: prints the states and the events of the machine, plays events on it, or steps
 * through the trail of a slot. An event that is refused is an answer, not an error: the exit code is
 * 0. It is 1 if an event or a state cannot be read, and for a slot as of `holdfast trail`.
 */
export function machineCommand(
  open: OpenDeployment,
  inspect: OpenInspector = openInspector,
): Command {
  return new Command("machine")
    .description("show the state machine, play events on it, or step through a slot's history")
    .argument("[events...]", "events to play, such as: start answer:isCorrect=no skip finalize")
    .option("--from <state>", "the state to begin in", "NoAttempt")
    .option("-i, --interactive", "read events from standard input, one in each line")
    .option("--slot <user/resource>", "step through the trail of this slot (write / as %2F)")
    .option(
      "--inspector [port]",
      `open Stately's inspector for HOLDFAST_INSPECT (${INSPECTOR_PORT})`,
    )
    .addHelpText(
      "after",
      `\nNobody's attempt is touched. The page /machine shows the same.\n\n${eventsText()}`,
    )
    .action((words: readonly string[], flags: MachineFlags) => {
      if (flags.inspector !== undefined) {
        const { inspector } = flags;
        return settingExitCode(async () => {
          await inspect(inspector === true ? INSPECTOR_PORT : portOf(inspector));
          return EXIT.done;
        });
      }
      if (flags.slot !== undefined) {
        const [user, resource] = flags.slot.split("/");
        return operate(open, (operations) => {
          const slot = slotOf(idOf(user), idOf(resource));
          return operations.trail(slot).then((trail) => printTrail(trail, flags));
        });
      }
      return settingExitCode(() => asUsage(() => playWords(words, flags)));
    });
}

async function playWords(words: readonly string[], flags: MachineFlags): Promise<ExitCode> {
  const start = startOf(flags.from);
  let script: Script = { start, events: words.map(typedEventOf) };
  const { steps, ...begun } = play(script);
  if (words.length === 0 && flags.interactive !== true) {
    console.log(machineText());
    return EXIT.done;
  }
  console.log(`Begins in ${stateOf(begun.start)}.`);
  steps.forEach((step, at) => console.log(stepText(step, at + 1)));
  if (flags.interactive !== true) {
    console.log(`Ends in ${stateOf(lastOf(play(script)))}.`);
    return EXIT.done;
  }
  console.log("Type an event, back, states or quit.");
  await eachLine((line) => {
    if (line === "states") console.log(machineText());
    else if (line === "back") {
      script = { start, events: script.events.slice(0, -1) };
      console.log(`Back in ${stateOf(lastOf(play(script)))}.`);
    } else {
      // A mistake in a line ends nothing: the next line may be right.
      saying(() => {
        const longer = { start, events: [...script.events, typedEventOf(line)] };
        const step = play(longer).steps.at(-1);
        script = longer;
        if (step !== undefined) console.log(stepText(step, longer.events.length));
      });
    }
  });
  return EXIT.done;
}

const NO_TRAIL = "This slot has no trail: nothing was recorded, or the trail has expired.";
const MISSING = {
  attempt: "The trail begins in the middle: what happened before is no longer kept.",
  earlier: "The trail has no earlier attempts: they are no longer kept, or left no entries.",
} as const;

async function printTrail(trail: SlotTrail, flags: MachineFlags): Promise<ExitCode> {
  const frames = framesOf(trail);
  const missing = missingBefore(trail);
  if (trail.lines.length === 0) console.log(NO_TRAIL);
  else if (missing !== null) console.log(MISSING[missing]);
  if (trail.lines.length > 0 && flags.interactive === true) await stepThrough(frames);
  else if (trail.lines.length > 0) frames.forEach((frame) => console.log(frameText(frame)));
  const isForbidden = trail.findings.some(({ severity }) => severity === "violation");
  return isForbidden ? EXIT.needsPerson : EXIT.done;
}

async function stepThrough(frames: readonly TrailFrame[]): Promise<void> {
  let at = 0;
  const show = (): void => {
    const frame = frames[at];
    if (frame !== undefined) console.log(`${at}/${frames.length - 1}  ${frameText(frame)}`);
  };
  console.log("Press Enter to go forward; type back or quit.");
  show();
  await eachLine((line) => {
    at = Math.min(Math.max(at + (line === "back" ? -1 : 1), 0), frames.length - 1);
    show();
  });
}

/** Until the input ends, or somebody types quit. */
async function eachLine(work: (line: string) => void): Promise<void> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) {
    if (line.trim() === "quit") break;
    work(line.trim());
  }
  lines.close();
}

function saying(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    console.log(error.message);
  }
}

async function asUsage(work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ScriptError ? new UsageError(error.message) : error;
  }
}

/** An id of `--slot`, which writes a slash as %2F. */
function idOf(text = ""): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new UsageError(`--slot: "${text}" is not percent-encoded; write % as %25.`);
  }
}

function portOf(text: string): number {
  const port = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : 0;
  if (port >= 1 && port <= 65_535) return port;
  throw new UsageError(`--inspector ${text}: must be a port, from 1 to 65535.`);
}
